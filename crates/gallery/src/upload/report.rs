//! The outcome of every file as text, for diagnosing failed uploads.

use super::{Item, State};

/// One line per file: outcome, name, size, and an id or the reason of a failure. In English, since
/// it is read by support.
#[must_use]
pub fn text(items: &[Item]) -> String {
    let mut text = String::new();
    for item in items {
        let (outcome, more) = match &item.state {
            State::Waiting => ("waiting", String::new()),
            State::Preparing => ("preparing", String::new()),
            State::Sending(sent) => ("sending", format!("{sent} bytes sent")),
            State::Done(id) => ("added", id.clone()),
            State::Duplicate(id) => ("duplicate", id.clone()),
            State::Trashed(id) => ("in the bin", id.clone()),
            State::Failed(why) => ("failed", why.clone()),
            State::Cancelled => ("cancelled", String::new()),
            State::Withdrawn => ("taken back", String::new()),
        };
        // A tab or line break in a name must not look like another column or file.
        let name: String =
            item.name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let line = format!("{outcome}\t{name}\t{}\t{more}", item.size);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_each_file() {
        let item = |name: &str, state| Item {
            id: 0,
            name: name.into(),
            size: 7,
            state,
            tries: 0,
            furthest: 0,
        };
        let items = [
            item("a.jpg", State::Done("id".into())),
            item("b\tc\n.jpg", State::Failed("Unsupported".into())),
            item("d.jpg", State::Waiting),
        ];
        let expected = "added\ta.jpg\t7\tid\nfailed\tb c .jpg\t7\tUnsupported\nwaiting\td.jpg\t7\n";
        assert_eq!(text(&items), expected);
    }
}
