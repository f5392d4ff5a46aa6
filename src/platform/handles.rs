//! Handles of dropped files (File System Access): a reloaded page can open the files again without
//! asking the user to choose them. Browsers without handles give plain files.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DataTransferItem, File};

use super::js;

/// The property that holds a file's handle and that of the dropped folder.
const HANDLES: &str = "vitrineHandles";

/// The handle of a dropped item, as a promise. Must be called during the event.
pub(super) fn of_item(item: &DataTransferItem) -> Option<JsValue> {
    js::call(item, "getAsFileSystemHandle", &[])
}

/// The files behind a handle, each with its path.
pub(super) async fn walk(root: JsValue) -> Option<Vec<(File, String)>> {
    let mut files = Vec::new();
    let mut open = vec![(root.clone(), String::new())];
    while let Some((handle, folder)) = open.pop() {
        let name = js::get(&handle, "name")?.as_string()?;
        let path = format!("{folder}/{name}");
        if text(&handle, "kind").as_deref() == Some("file") {
            let file: File = file(&handle).await?;
            // If the property cannot be set, the file counts as having no handle.
            let _ = Reflect::set(&file, &HANDLES.into(), &Array::of2(&handle, &root));
            files.push((file, path));
        } else {
            open.extend(entries(&handle).await.into_iter().map(|entry| (entry, path.clone())));
        }
    }
    Some(files)
}

async fn entries(folder: &JsValue) -> Vec<JsValue> {
    let mut found = Vec::new();
    let Some(iterator) = js::call(folder, "values", &[]) else {
        return found;
    };
    while let Some(step) = js::resolved(js::call(&iterator, "next", &[])).await {
        match js::get(&step, "value") {
            Some(entry) if text(&entry, "name").is_some_and(|name| is_clutter(&name)) => {}
            Some(entry) => found.push(entry),
            None => break,
        }
    }
    found
}

fn text(target: &JsValue, name: &str) -> Option<String> {
    js::get(target, name)?.as_string()
}

async fn file(handle: &JsValue) -> Option<File> {
    js::resolved(js::call(handle, "getFile", &[])).await?.dyn_into().ok()
}

/// The handles of a file, for storage.
pub(super) fn of_file(file: &File) -> Option<JsValue> {
    js::get(file, HANDLES)
}

/// The file behind stored handles, if the browser grants access. `asks` permits a prompt, which
/// requires a click.
pub(super) async fn reopen(handles: &JsValue, asks: bool) -> Option<File> {
    let handles: &Array = handles.dyn_ref()?;
    let (handle, root) = (handles.get(0), handles.get(1));
    // Permission for a folder covers its contents.
    let is_allowed = is_granted(&handle, "queryPermission").await
        || (asks && is_granted(&root, "requestPermission").await);
    if !is_allowed {
        return None;
    }
    let file = file(&handle).await?;
    let _ = Reflect::set(&file, &HANDLES.into(), handles);
    Some(file)
}

async fn is_granted(handle: &JsValue, question: &str) -> bool {
    let mode = js::object(&[("mode", "read".into())]);
    let answer = js::resolved(js::call(handle, question, &[&mode])).await;
    answer.and_then(|answer| answer.as_string()).as_deref() == Some("granted")
}

/// Whether a file is hidden or a system file such as `.DS_Store`, which nobody means to upload.
pub(super) fn is_clutter(name: &str) -> bool {
    name.starts_with('.') || name == "Thumbs.db"
}
