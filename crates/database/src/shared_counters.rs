//! Rate-limit counters shared by all servers through the database, such as wrong passwords and new
//! guests. Nothing that is displayed depends on them.

use sqlx::Row;

use crate::Db;
use crate::statement::Statement;

/// The SHA-256 of a counter's name.
pub type CounterName = Vec<u8>;

impl Db {
    /// The values of counters, in the order of `names`; 0 for those that are missing or have
    /// expired.
    pub async fn counters<const N: usize>(
        &self,
        names: &[CounterName; N],
        now: i64,
    ) -> sqlx::Result<[u32; N]> {
        let mut statement = Statement::new("SELECT name, number FROM tallies WHERE ends_at > ");
        statement = statement.bind(now)?.push(" AND name IN (");
        for (index, name) in names.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            statement = statement.push(comma).bind(name.as_slice())?;
        }
        let mut found = [0; N];
        for row in statement.push(")").fetch(self.read()).await? {
            let (name, number): (Vec<u8>, i64) = (row.try_get("name")?, row.try_get("number")?);
            for (at, _) in names.iter().enumerate().filter(|(_, asked)| **asked == name) {
                found[at] = u32::try_from(number).unwrap_or(u32::MAX);
            }
        }
        Ok(found)
    }

    /// Increments counters, and sets when they expire.
    pub async fn count_attempts(
        &self,
        names: &[CounterName],
        now: i64,
        ends_at: i64,
    ) -> sqlx::Result<()> {
        // In the same order everywhere, so that two transactions that count the same cannot
        // deadlock.
        let mut names: Vec<_> = names.iter().collect();
        names.sort_unstable();
        let mut write = self.write().await?;
        for name in names {
            let add = "INSERT INTO tallies (name, number, ends_at, turn_at) VALUES ($1, 1, $3, 0) \
                 ON CONFLICT (name) DO UPDATE SET ends_at = $3, number = \
                 CASE WHEN tallies.ends_at > $2 THEN tallies.number + 1 ELSE 1 END";
            let add = sqlx::query(add).bind(name.as_slice()).bind(now).bind(ends_at);
            add.execute(write.connection()).await?;
        }
        write.commit_unseen().await
    }

    /// Increments a counter unless it has reached `most`, and returns whether it did. It expires at
    /// the `ends_at` of its first increment.
    pub async fn count_up_to(
        &self,
        most: u32,
        name: &CounterName,
        now: i64,
        ends_at: i64,
    ) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        let add = "INSERT INTO tallies (name, number, ends_at, turn_at) VALUES ($1, 1, $3, 0) \
             ON CONFLICT (name) DO UPDATE SET \
             number = CASE WHEN tallies.ends_at > $2 THEN tallies.number + 1 ELSE 1 END, \
             ends_at = CASE WHEN tallies.ends_at > $2 THEN tallies.ends_at ELSE $3 END \
             WHERE tallies.ends_at <= $2 OR tallies.number < $4";
        let add = sqlx::query(add).bind(name.as_slice()).bind(now).bind(ends_at);
        let added = add.bind(i64::from(most)).execute(write.connection()).await?.rows_affected();
        write.commit_unseen().await?;
        Ok(added > 0)
    }

    /// Resets a counter.
    pub async fn reset_counter(&self, name: &CounterName) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let forget = sqlx::query("DELETE FROM tallies WHERE name = $1").bind(name.as_slice());
        forget.execute(write.connection()).await?;
        write.commit_unseen().await
    }

    /// Queues up behind others, who each wait `wait` milliseconds after the one before. Returns the
    /// instant of the turn; `None` where it would be more than `longest` milliseconds away.
    pub async fn line_up(
        &self,
        name: &CounterName,
        now: i64,
        wait: i64,
        longest: i64,
    ) -> sqlx::Result<Option<i64>> {
        let mut write = self.write().await?;
        // Where nothing is counted yet, the queue is kept until its last turn has passed.
        let stand = "INSERT INTO tallies (name, number, ends_at, turn_at) \
             VALUES ($1, 0, $4, CAST($2 AS BIGINT) + CAST($3 AS BIGINT)) ON CONFLICT (name) DO UPDATE SET turn_at = \
             CASE WHEN tallies.turn_at > $2 THEN tallies.turn_at ELSE $2 END + $3 \
             WHERE tallies.turn_at + $3 <= $4 RETURNING turn_at";
        let stand = sqlx::query(stand).bind(name.as_slice()).bind(now).bind(wait);
        let row = stand.bind(now + longest).fetch_optional(write.connection()).await?;
        write.commit_unseen().await?;
        row.map(|row| row.try_get("turn_at")).transpose()
    }

    /// Deletes expired counters; returns how many.
    pub async fn remove_expired_counters(&self, now: i64) -> sqlx::Result<u64> {
        let mut write = self.write().await?;
        let ended = sqlx::query("DELETE FROM tallies WHERE ends_at <= $1").bind(now);
        let ended = ended.execute(write.connection()).await?.rows_affected();
        write.commit_unseen().await?;
        Ok(ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn open() -> (tempfile::TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Db::sqlite_url(&folder.path().join("a.sqlite"))).await.unwrap();
        (folder, db)
    }

    #[tokio::test]
    async fn tallies_are_counted_until_they_end() {
        let (_folder, db) = open().await;
        let names = [vec![1], vec![2], vec![1]];
        db.count_attempts(&names[..2], 0, 100).await.unwrap();
        db.count_attempts(&names[..1], 50, 150).await.unwrap();
        assert_eq!(db.counters(&names, 60).await.unwrap(), [2, 1, 2]);
        assert_eq!(db.counters(&names, 120).await.unwrap(), [2, 0, 2], "the second has ended");
        db.count_attempts(&names[..1], 200, 300).await.unwrap();
        assert_eq!(db.counters(&names, 200).await.unwrap(), [1, 0, 1], "and begins again");
        db.reset_counter(&names[0]).await.unwrap();
        assert_eq!(db.counters(&names, 200).await.unwrap(), [0, 0, 0]);
        assert_eq!(db.remove_expired_counters(200).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn there_is_a_most_within_a_window() {
        let (_folder, db) = open().await;
        let name = vec![7];
        for (now, counted) in [(0, true), (50, true), (99, false), (100, true)] {
            assert_eq!(db.count_up_to(2, &name, now, now + 100).await.unwrap(), counted, "{now}");
        }
    }

    #[tokio::test]
    async fn who_waits_stands_in_line() {
        let (_folder, db) = open().await;
        let name = vec![7];
        let line_up = |now| db.line_up(&name, now, 5, 12);
        assert_eq!(line_up(1000).await.unwrap(), Some(1005), "nothing is counted yet");
        db.count_attempts(std::slice::from_ref(&name), 1000, 9000).await.unwrap();
        let turns = [line_up(1000), line_up(1004)];
        let turns = futures::future::try_join_all(turns).await.unwrap();
        assert_eq!(turns.iter().max(), Some(&Some(1015)), "{turns:?}");
        assert_eq!(line_up(1007).await.unwrap(), None, "too far away");
        assert_eq!(line_up(2000).await.unwrap(), Some(2005));
        assert_eq!(db.counters(&[vec![7]], 2000).await.unwrap(), [1]);
    }
}
