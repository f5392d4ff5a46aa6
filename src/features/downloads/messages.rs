//! Status messages of the download panel.

use vitrine_gallery::download::{Download, Span, State, archive_name};

use crate::i18n::{count, fill, key, t};
use crate::platform::intl;

/// Maximum number of file names in a message.
const NAMES: usize = 5;

/// The state of a download, without numbers that change all the time.
pub(super) fn headline(download: &Download) -> String {
    let name = name(download);
    let name = ("name", name.as_str());
    let (done, parts) = (done(download), download.parts.len());
    match &download.state {
        State::Asking => t(key::DOWNLOAD_PREPARING).to_owned(),
        State::Making(_) => fill(key::DOWNLOAD_MAKING, &[name]),
        State::Running(_) => fill(key::DOWNLOAD_RUNNING, &[name]),
        State::Waiting(_) => fill(key::DOWNLOAD_WAITING, &[name]),
        State::HandedOver => fill(key::DOWNLOAD_HANDED_OVER, &[name]),
        State::Done if parts > 1 => {
            let title = archive_name(&download.title);
            let number = intl::number(parts as u64);
            fill(key::DOWNLOAD_DONE_PARTS, &[("name", &title), ("count", &number)])
        }
        State::Done => fill(key::DOWNLOAD_DONE, &[name]),
        State::Failed(fault) => {
            fill(key::DOWNLOAD_FAILED, &[name, ("reason", fault.reason.as_str())])
        }
        State::Cancelled => t(key::DOWNLOAD_CANCELLED).to_owned(),
        State::Left if done > 0 => {
            let (done, count) = (intl::number(done as u64), intl::number(parts as u64));
            fill(key::DOWNLOAD_LEFT_PARTS, &[name, ("done", &done), ("count", &count)])
        }
        State::Left => fill(key::DOWNLOAD_LEFT, &[name]),
    }
}

/// File name of the current archive; the name of the whole download before the parts are known.
fn name(download: &Download) -> String {
    let part = download.parts.get(download.current);
    part.map_or_else(|| archive_name(&download.title), |part| part.name.clone())
}

fn done(download: &Download) -> usize {
    download.parts.iter().filter(|part| part.is_done).count()
}

/// `12 of 200 files · 340 MB of 1 GB · 45 MB/s · 14 seconds left`
pub(super) fn numbers(download: &Download) -> Option<String> {
    download.progress()?;
    let (so_far, whole) = download.totals();
    let files = count(key::DOWNLOAD_FILES_OTHER, whole.files as u64)
        .replace("{done}", &intl::number(so_far.files as u64));
    let bytes = [("done", &*intl::bytes(so_far.bytes)), ("size", &intl::bytes(whole.bytes))];
    let mut parts = vec![files, fill(key::DOWNLOAD_BYTES, &bytes)];
    if let (State::Running(_), Some(rate)) = (&download.state, download.pace.rate()) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes")]
        let rate = intl::bytes(rate as u64);
        parts.push(fill(key::DOWNLOAD_RATE, &[("size", &rate)]));
        parts.extend(download.seconds_left().map(|left| span(Span::of_seconds(left))));
    }
    Some(parts.join(" · "))
}

fn span(span: Span) -> String {
    match span {
        Span::Seconds(number) => count(key::DOWNLOAD_SECONDS_OTHER, number),
        Span::Minutes(number) => count(key::DOWNLOAD_MINUTES_OTHER, number),
        Span::Hours(number) => count(key::DOWNLOAD_HOURS_OTHER, number),
    }
}

/// Messages about files that are not in the archive, and why.
pub(super) fn notes(download: &Download) -> Vec<String> {
    let mut notes = Vec::new();
    if download.refused > 0 {
        notes.push(count(key::DOWNLOAD_REFUSED_OTHER, download.refused as u64));
    }
    if let State::Failed(fault) = &download.state
        && !fault.files.is_empty()
    {
        let names: Vec<_> = fault.files.iter().map(|(_, name)| name.clone()).collect();
        notes.push(fill(key::DOWNLOAD_MISSING, &[("names", &listed(&names))]));
    }
    if !download.skipped.is_empty() {
        notes.push(fill(key::DOWNLOAD_SKIPPED, &[("names", &listed(&download.skipped))]));
    }
    notes
}

fn listed(names: &[String]) -> String {
    let shown = names.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} +{}", intl::number(more as u64)),
    }
}
