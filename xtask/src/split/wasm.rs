//! Splits one WebAssembly module into two that share memory, tables and globals.
//!
//! Late functions move to the second module, with all that only they call. Where the first module
//! still refers to one of them, a stub remains: it calls through a table that is filled when the
//! second module is instantiated, and requests that if the table is empty.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use walrus::ir::Value;
use walrus::passes::gc;
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, FunctionKind, GlobalKind,
    ImportedFunction, InstrSeqBuilder, LocalId, Module, ModuleConfig, RefType, ValType,
};

/// The import module name under which the second module imports everything from the first.
const FIRST: &str = "first";
/// The import module name of `load`, with which the first module has the second instantiated, and
/// the export name of the table to fill.
const REST: &str = "rest";

/// The two modules.
pub(super) struct Parts {
    /// With all exports of the original module.
    pub(super) first: Vec<u8>,
    /// Without exports: it only has to be instantiated with the exports of the first module.
    pub(super) rest: Vec<u8>,
}

/// Splits a module whose functions have names. `is_late` selects by name.
pub(super) fn split(wasm: &[u8], is_late: impl Fn(&str) -> bool) -> Result<Parts> {
    let whole = parse(wasm)?;
    let own: BTreeSet<usize> = whole.funcs.iter_local().map(|(id, _)| id.index()).collect();
    let late: BTreeSet<usize> = whole
        .funcs
        .iter_local()
        .map(|(id, _)| id)
        .filter(|id| Some(*id) != whole.start)
        .filter(|id| whole.funcs.get(*id).name.as_deref().is_some_and(&is_late))
        .map(|id| id.index())
        .collect();
    ensure!(!late.is_empty(), "no function is late: does the module still have its names?");
    let needed = needed_without(parse(wasm)?, &late);
    let stubs: BTreeSet<usize> = late.intersection(&needed).copied().collect();
    let moved: BTreeSet<usize> =
        own.iter().copied().filter(|at| late.contains(at) || !needed.contains(at)).collect();
    let (rest, shared) = rest(parse(wasm)?, &moved, &stubs);
    Ok(Parts { first: first(whole, &stubs, &shared)?, rest })
}

/// The names of all functions of a module that have one.
pub(super) fn function_names(wasm: &[u8]) -> Result<Vec<String>> {
    Ok(parse(wasm)?.funcs.iter().filter_map(|function| function.name.clone()).collect())
}

/// Parses the module. Functions are identified by their index, which is the same for every parse.
fn parse(wasm: &[u8]) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    config.parse(wasm).context("reading the module")
}

fn ids(module: &Module, places: &BTreeSet<usize>) -> Vec<FunctionId> {
    let all = module.funcs.iter().map(|function| function.id());
    all.filter(|id| places.contains(&id.index())).collect()
}

/// The functions that are still needed if the late functions call nothing, including those late
/// functions that others refer to.
fn needed_without(mut module: Module, late: &BTreeSet<usize>) -> BTreeSet<usize> {
    for id in ids(&module, late) {
        replace(&mut module, id, |body, _| {
            body.unreachable();
        });
    }
    gc::run(&mut module);
    module.funcs.iter().map(|function| function.id().index()).collect()
}

/// What the second module imports, by name and by index in the original module.
#[derive(Default)]
struct Shared {
    functions: Vec<(String, usize)>,
    globals: Vec<(String, usize)>,
    memories: Vec<(String, usize)>,
    tables: Vec<(String, usize)>,
}

/// Makes the second module: moved functions stay in it, everything else is imported or removed.
fn rest(mut module: Module, moved: &BTreeSet<usize>, stubs: &BTreeSet<usize>) -> (Vec<u8>, Shared) {
    strip(&mut module);
    let mut shared = Shared::default();
    let others: BTreeSet<usize> =
        module.funcs.iter().map(|function| function.id().index()).collect();
    for id in ids(&module, &others.difference(moved).copied().collect()) {
        let (name, ty) = (format!("f{}", id.index()), module.funcs.get(id).ty());
        let import = module.imports.add(FIRST, &name, id);
        module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
        shared.functions.push((name, id.index()));
    }
    for id in module.globals.iter().map(|global| global.id()).collect::<Vec<_>>() {
        let name = format!("g{}", id.index());
        let import = module.imports.add(FIRST, &name, id);
        module.globals.get_mut(id).kind = GlobalKind::Import(import);
        shared.globals.push((name, id.index()));
    }
    for id in module.memories.iter().map(|memory| memory.id()).collect::<Vec<_>>() {
        let name = format!("m{}", id.index());
        module.memories.get_mut(id).import = Some(module.imports.add(FIRST, &name, id));
        shared.memories.push((name, id.index()));
    }
    for id in module.tables.iter().map(|table| table.id()).collect::<Vec<_>>() {
        let name = format!("t{}", id.index());
        module.tables.get_mut(id).import = Some(module.imports.add(FIRST, &name, id));
        shared.tables.push((name, id.index()));
    }

    let size = stubs.len() as u64;
    let (table, _) =
        module.add_import_table(FIRST, REST, false, size, Some(size), RefType::FUNCREF);
    let kind = ElementKind::Active { table, offset: ConstExpr::Value(Value::I32(0)) };
    let targets = ElementItems::Functions(ids(&module, stubs));
    let element = module.elements.add(kind, targets);
    module.tables.get_mut(table).elem_segments.insert(element);
    gc::run(&mut module);

    let is_used = |(name, _): &(String, usize)| module.imports.find(FIRST, name).is_some();
    shared.functions.retain(is_used);
    shared.globals.retain(is_used);
    shared.memories.retain(is_used);
    shared.tables.retain(is_used);
    (module.emit_wasm(), shared)
}

/// Removes the start function, exports, and whatever else takes effect on instantiation.
fn strip(module: &mut Module) {
    module.start = None;
    for id in module.exports.iter().map(|export| export.id()).collect::<Vec<_>>() {
        module.exports.delete(id);
    }
    for id in module.imports.iter().map(|import| import.id()).collect::<Vec<_>>() {
        module.imports.delete(id);
    }
    for id in module.elements.iter().map(|element| element.id()).collect::<Vec<_>>() {
        module.elements.delete(id);
    }
    for id in module.data.iter().map(|data| data.id()).collect::<Vec<_>>() {
        module.data.delete(id);
    }
    module.tables.iter_mut().for_each(|table| table.elem_segments.clear());
    module.memories.iter_mut().for_each(|memory| memory.data_segments.clear());
}

/// Makes the first module: stubs for moved functions, and exports for the second module.
fn first(mut module: Module, stubs: &BTreeSet<usize>, shared: &Shared) -> Result<Vec<u8>> {
    let size = stubs.len() as u64;
    let table = module.tables.add_local(false, size, Some(size), RefType::FUNCREF);
    module.exports.add(REST, table);
    let ty = module.types.add(&[], &[]);
    let (load, _) = module.add_import_func(REST, "load", ty);
    let mut ready = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
    let slot = module.locals.add(ValType::I32);
    let mut body = ready.func_body();
    body.i32_const(0).table_get(table).ref_is_null();
    body.if_else(
        None,
        |then| {
            then.call(load);
        },
        |_| {},
    );
    body.local_get(slot);
    let ready = ready.finish(vec![slot], &mut module.funcs);
    // In the order in which the second module fills the table.
    for (slot, id) in (0..).zip(ids(&module, stubs)) {
        let ty = module.funcs.get(id).ty();
        replace(&mut module, id, |body, arguments| {
            for argument in arguments {
                body.local_get(*argument);
            }
            body.i32_const(slot).call(ready).call_indirect(ty, table);
        });
    }
    export(&mut module, shared)?;
    gc::run(&mut module);
    Ok(module.emit_wasm())
}

fn export(module: &mut Module, shared: &Shared) -> Result<()> {
    for (name, place) in &shared.functions {
        let found = module.funcs.iter().find(|function| function.id().index() == *place);
        module.exports.add(name, found.context("a function is gone")?.id());
    }
    for (name, place) in &shared.globals {
        let found = module.globals.iter().find(|global| global.id().index() == *place);
        module.exports.add(name, found.context("a global is gone")?.id());
    }
    for (name, place) in &shared.memories {
        let found = module.memories.iter().find(|memory| memory.id().index() == *place);
        module.exports.add(name, found.context("a memory is gone")?.id());
    }
    for (name, place) in &shared.tables {
        let found = module.tables.iter().find(|table| table.id().index() == *place);
        module.exports.add(name, found.context("a table is gone")?.id());
    }
    Ok(())
}

/// Replaces the body of a function. `write` gets its arguments.
fn replace(
    module: &mut Module,
    id: FunctionId,
    write: impl FnOnce(&mut InstrSeqBuilder<'_>, &[LocalId]),
) {
    let ty = module.types.get(module.funcs.get(id).ty());
    let (params, results) = (ty.params().to_vec(), ty.results().to_vec());
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    let arguments: Vec<_> = params.iter().map(|ty| module.locals.add(*ty)).collect();
    write(&mut builder.func_body(), &arguments);
    module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(arguments));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `early` calls `late`, which calls `shared` and `own`; `early` calls `shared` too.
    fn whole() -> Vec<u8> {
        let mut module = Module::default();
        let mut add = |name: &str, calls: &[FunctionId]| {
            let mut function =
                FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
            function.name(name.to_owned());
            let argument = module.locals.add(ValType::I32);
            let mut body = function.func_body();
            body.local_get(argument);
            for called in calls {
                body.call(*called);
            }
            function.finish(vec![argument], &mut module.funcs)
        };
        let shared = add("shared", &[]);
        let own = add("own", &[]);
        let late = add("late", &[shared, own]);
        let early = add("early", &[late, shared]);
        module.exports.add("early", early);
        module.emit_wasm()
    }

    #[test]
    fn what_is_late_moves_with_what_only_it_calls() {
        let parts = split(&whole(), |name| name == "late").unwrap();
        let (first, rest) = (parse(&parts.first).unwrap(), parse(&parts.rest).unwrap());
        // `shared`, `early`, the stub, and the function that requests the rest.
        assert_eq!(first.funcs.iter_local().count(), 4);
        assert!(first.imports.find(REST, "load").is_some());
        assert!(first.exports.get_func("early").is_ok());
        // `late` and `own`; it imports `shared` and the table from the first part.
        assert_eq!(rest.funcs.iter_local().count(), 2);
        assert_eq!(rest.exports.iter().count(), 0);
        let taken: Vec<_> = rest.imports.iter().map(|import| import.name.clone()).collect();
        assert_eq!(taken.len(), 2);
        for name in taken {
            assert!(first.exports.iter().any(|export| export.name == name), "{name}");
        }
    }

    #[test]
    fn functions_are_listed_by_name() {
        let names = function_names(&whole()).unwrap();
        assert_eq!(names.len(), 4);
        assert!(names.iter().any(|name| name == "late"));
    }

    #[test]
    fn nothing_late_is_an_error() {
        assert!(split(&whole(), |_| false).is_err());
        assert!(split(b"no module", |_| true).is_err());
    }
}
