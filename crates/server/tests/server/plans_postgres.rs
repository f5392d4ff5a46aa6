//! Plans of Postgres with the statistics of a large library, translated into SQLite's notation, so
//! that the rules of `plans` apply to both.

use sqlx::{AnyConnection, Connection, Executor, Row};

use crate::database;

/// Plans statements on a database that all tests share and none writes to.
pub struct Planner(AnyConnection);

impl Planner {
    pub async fn connect() -> Self {
        let large = database::prepared("large", async |url| {
            let mut connection = AnyConnection::connect(url).await.unwrap();
            connection.execute(include_str!("large.sql")).await.unwrap();
            connection.execute("ANALYZE").await.unwrap();
            connection.close().await.unwrap();
        });
        let mut connection = AnyConnection::connect(&large.await).await.unwrap();
        // Plans as for a statement that is repeated: for any values, not for particular ones.
        connection.execute("SET plan_cache_mode = force_generic_plan").await.unwrap();
        Self(connection)
    }

    /// The steps of a plan. `None` if the statement uses tables that only a test has.
    pub async fn steps(&mut self, sql: &str) -> Option<Vec<String>> {
        if !self.prepare(sql).await {
            return None;
        }
        let values = vec!["NULL"; values(sql)].join(", ");
        let values = if values.is_empty() { values } else { format!("({values})") };
        let explain = format!("EXPLAIN (COSTS OFF) EXECUTE looked_at{values}");
        let rows = sqlx::raw_sql(&explain).fetch_all(&mut self.0).await;
        let lines: Vec<String> = rows.unwrap().iter().map(|row| row.get(0)).collect();
        self.0.execute("DEALLOCATE looked_at").await.unwrap();
        Some(steps(&lines))
    }

    /// Prepares a statement. False if one of its tables does not exist.
    async fn prepare(&mut self, sql: &str) -> bool {
        let mut types = vec!["unknown"; values(sql)];
        loop {
            let list = types.join(", ");
            let list = if list.is_empty() { list } else { format!("({list})") };
            let prepare = format!("PREPARE looked_at {list} AS {sql}");
            let Err(error) = self.0.execute(&*prepare).await else { return true };
            let error = error.to_string();
            if let Some(number) = untold(&error) {
                types[number - 1] = "text";
            } else if let Some(text) = types.iter_mut().find(|kind| **kind == "text") {
                *text = "bigint";
            } else {
                assert!(error.contains("does not exist"), "{error}\n  in {sql}");
                return false;
            }
        }
    }
}

/// The number of the parameter whose type Postgres cannot infer. sqlx sends the types.
fn untold(error: &str) -> Option<usize> {
    error.rsplit_once("could not determine data type of parameter $")?.1.parse().ok()
}

/// The number of values that a statement takes: its highest `$n`.
fn values(sql: &str) -> usize {
    let numbers = sql.split('$').skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().ok()
    });
    numbers.max().unwrap_or(0)
}

/// Translates to `SCAN a` (reads a table), `SEARCH a USING INDEX i (id=? AND day>?)` (reads some of
/// an index) and `USE TEMP B-TREE` (sorts).
fn steps(lines: &[String]) -> Vec<String> {
    let mut steps = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let node = line.trim_start().trim_start_matches("->").trim_start();
        let node = node.strip_prefix("Parallel ").unwrap_or(node);
        let condition = lines[at + 1..].iter().map(|line| line.trim_start());
        let condition = condition
            .take_while(|line| !line.starts_with("->"))
            .find_map(|line| line.strip_prefix("Index Cond: "));
        let index = match node.split_once(" using ") {
            Some((kind, rest)) if kind.starts_with("Index") => rest.split(' ').next(),
            _ => node.strip_prefix("Bitmap Index Scan on "),
        };
        if let Some(table) = node.strip_prefix("Seq Scan on ") {
            steps.push(format!("SCAN {}", table.rsplit(' ').next().unwrap_or(table)));
        } else if let Some(index) = index {
            steps.push(match condition {
                Some(condition) => format!("SEARCH it USING INDEX {index} {}", short(condition)),
                None => format!("SCAN it USING INDEX {index}"),
            });
        } else if node == "Sort" {
            steps.push("USE TEMP B-TREE".to_owned());
        }
    }
    steps
}

/// `((owner_id = $1) AND (day >= $2))` as `(owner_id=? AND day>?)`.
fn short(condition: &str) -> String {
    let column = |part: &str| {
        let part = part.trim_start_matches(['(', ' ']);
        let part = part.strip_prefix("ROW(").unwrap_or(part);
        let end = part.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(part.len());
        let sign = part[end..].chars().find(|c| "=<>".contains(*c)).unwrap_or('=');
        format!("{}{sign}?", &part[..end])
    };
    format!("({})", condition.split(" AND ").map(column).collect::<Vec<_>>().join(" AND "))
}

#[test]
fn plans_are_put_into_the_words_of_the_other() {
    let plan = "Limit
  ->  Nested Loop
        ->  Index Only Scan Backward using assets_tiles on assets a
              Index Cond: ((owner_id = $1) AND (day >= $2) AND (ROW(taken_at, id) < ROW($3, $4)))
              Filter: (is_favorite = 1)
        ->  Bitmap Heap Scan on album_assets o
              Recheck Cond: (asset_id = a.id)
              ->  Bitmap Index Scan on album_assets_asset
                    Index Cond: (asset_id = ANY ($5))
        ->  Sort
              Sort Key: c.link_id
              ->  Parallel Seq Scan on contributions c
        ->  Index Scan using links_pkey on links";
    let lines: Vec<String> = plan.lines().map(str::to_owned).collect();
    assert_eq!(
        steps(&lines),
        [
            "SEARCH it USING INDEX assets_tiles (owner_id=? AND day>? AND taken_at<?)",
            "SEARCH it USING INDEX album_assets_asset (asset_id=?)",
            "USE TEMP B-TREE",
            "SCAN c",
            "SCAN it USING INDEX links_pkey",
        ]
    );
    assert_eq!((values("SELECT $2, $12"), values("SELECT 1")), (12, 0));
}
