//! Files that the user dropped, pasted or picked. Folders are walked recursively.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
pub use web_sys::File;
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, Event, FileList, FileSystemDirectoryEntry,
    FileSystemDirectoryReader, FileSystemEntry, FileSystemFileEntry, Url,
};

use super::handles::is_clutter;
use super::scroll::{Listener, on_window};
use super::{handles, js};

/// Reports whether files hover over the page, and the files that are dropped, until the listeners
/// are dropped.
#[must_use]
pub fn on_drop(
    on_hover: impl Fn(bool) + Clone + 'static,
    on_files: impl Fn(Vec<File>) + Clone + 'static,
) -> Vec<Listener> {
    // Entering a child fires before leaving its parent, so both are counted.
    let depth = Rc::new(Cell::new(0_i32));
    let step = move |by: i32| {
        let (depth, on_hover, on_files) = (depth.clone(), on_hover.clone(), on_files.clone());
        move |event: Event| {
            if let Some(transfer) = dragged(&event) {
                event.prevent_default();
                depth.set(if by == 0 { 0 } else { (depth.get() + by).max(0) });
                on_hover(depth.get() > 0);
                if by == 0 {
                    let (files, on_files) = (of_drop(&transfer), on_files.clone());
                    spawn_local(async move { on_files(files.await) });
                }
            }
        }
    };
    let allow = |event: Event| {
        if dragged(&event).is_some() {
            event.prevent_default();
        }
    };
    let listeners = [
        on_window("dragenter", step(1)),
        on_window("dragleave", step(-1)),
        on_window("dragover", allow),
        on_window("drop", step(0)),
    ];
    listeners.into_iter().flatten().collect()
}

fn dragged(event: &Event) -> Option<DataTransfer> {
    event.dyn_ref::<DragEvent>()?.data_transfer().filter(carries_files)
}

fn carries_files(transfer: &DataTransfer) -> bool {
    transfer.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files"))
}

/// Reports files that are pasted, until the listener is dropped.
#[must_use]
pub fn on_paste(on_files: impl Fn(Vec<File>) + 'static) -> Option<Listener> {
    on_window("paste", move |event| {
        let pasted = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let files = pasted.and_then(|data| data.files()).map(|list| of_list(&list));
        if let Some(files) = files.filter(|files| !files.is_empty()) {
            event.prevent_default();
            on_files(files);
        }
    })
}

/// Length of a file in bytes.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes")]
pub fn size(file: &File) -> u64 {
    file.size() as u64
}

/// A blob URL under which the page can show a file. Revoked when dropped.
pub struct Address(String);

impl Address {
    /// The address of a file.
    #[must_use]
    pub fn of(file: &File) -> Option<Self> {
        Url::create_object_url_with_blob(file).ok().map(Self)
    }

    /// The address itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        // Fails only for an invalid URL.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// Removes system files that come with folders.
pub fn leave_clutter(files: &mut Vec<File>) {
    files.retain(|file| !is_clutter(&file.name()));
}

/// The files of a picker.
#[must_use]
pub fn of_list(list: &FileList) -> Vec<File> {
    (0..list.length()).filter_map(|index| list.get(index)).collect()
}

/// The folder of a file, relative to where the user started, as `a/b`. Empty if unknown.
#[must_use]
pub fn folder(file: &File) -> String {
    let text = |name: &str| Reflect::get(file, &JsValue::from_str(name)).ok()?.as_string();
    let path = text(PATH).or_else(|| text("webkitRelativePath")).unwrap_or_default();
    let path = path.trim_start_matches('/');
    path.rsplit_once('/').map(|(folder, _)| folder.to_owned()).unwrap_or_default()
}

/// The property that holds a dropped file's path. Browsers set a path only for files of a folder
/// picker.
const PATH: &str = "vitrinePath";

/// The files of a drop. Handles and entries must be read during the event, so call this in the
/// handler and await the future later.
fn of_drop(transfer: &DataTransfer) -> impl Future<Output = Vec<File>> + use<> {
    let items = transfer.items();
    let items: Vec<_> = (0..items.length()).filter_map(|index| items.get(index)).collect();
    let handles: Vec<_> = items.iter().map(handles::of_item).collect();
    let entries: Vec<FileSystemEntry> =
        items.iter().filter_map(|item| item.webkit_get_as_entry().ok()?).collect();
    let loose = transfer.files().map(|list| of_list(&list)).unwrap_or_default();
    async move {
        if let Some(files) = behind(handles).await {
            return files;
        }
        if entries.is_empty() { loose } else { walk(entries).await }
    }
}

/// The files behind handles. `None` unless the browser has a handle for every item.
async fn behind(handles: Vec<Option<JsValue>>) -> Option<Vec<File>> {
    let mut files = Vec::new();
    for handle in handles {
        for (file, path) in handles::walk(js::resolved(handle).await?).await? {
            keep_path(&file, &path);
            files.push(file);
        }
    }
    files.sort_by_key(File::name);
    (!files.is_empty()).then_some(files)
}

/// Records the folder of a file that no longer knows it itself.
pub fn put_in_folder(file: &File, folder: &str) {
    keep_path(file, &format!("{folder}/{}", file.name()));
}

/// If the property cannot be set, the file counts as having no folder.
fn keep_path(file: &File, path: &str) {
    let _ = Reflect::set(file, &PATH.into(), &path.into());
}

async fn walk(mut entries: Vec<FileSystemEntry>) -> Vec<File> {
    let mut files = Vec::new();
    while let Some(entry) = entries.pop() {
        if is_clutter(&entry.name()) {
            continue;
        }
        if entry.is_directory() {
            let directory: FileSystemDirectoryEntry = entry.unchecked_into();
            entries.extend(read_directory(&directory.create_reader()).await);
        } else if let Some(file) = read_file(entry.unchecked_ref()).await {
            keep_path(&file, &entry.full_path());
            files.push(file);
        }
    }
    files.sort_by_key(File::name);
    files
}

/// Reads a directory in batches, until one is empty.
async fn read_directory(reader: &FileSystemDirectoryReader) -> Vec<FileSystemEntry> {
    let mut entries = Vec::new();
    loop {
        let batch = settle(|resolve, reject| {
            let _ = reader.read_entries_with_callback_and_callback(resolve, reject);
        });
        let Ok(batch) = batch.await else {
            return entries;
        };
        let batch: Array = batch.unchecked_into();
        if batch.length() == 0 {
            return entries;
        }
        entries.extend(batch.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
}

async fn read_file(entry: &FileSystemFileEntry) -> Option<File> {
    let file = settle(|resolve, reject| {
        entry.file_with_callback_and_callback(resolve, reject);
    });
    file.await.ok()?.dyn_into().ok()
}

/// Awaits a callback API.
async fn settle(mut start: impl FnMut(&Function, &Function)) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::new(&mut |resolve, reject| start(&resolve, &reject))).await
}

/// Asks for confirmation before the page is left while `busy`, until the guard is dropped.
#[must_use]
pub fn guard_leaving(busy: impl Fn() -> bool + 'static) -> Option<Listener> {
    on_window("beforeunload", move |event| {
        if busy() {
            event.prevent_default();
        }
    })
}
