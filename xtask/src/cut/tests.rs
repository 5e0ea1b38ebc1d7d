//! A small module, whole and cut, gives the same whatever is asked of it: also what no visit asked for.

use super::divide::divide;
use super::profile::{RAN, instrumented};
use std::collections::BTreeSet;
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ElementSection, Elements, ExportKind, ExportSection,
    Function, FunctionSection, GlobalSection, GlobalType, Instruction as Do, MemorySection,
    MemoryType, Module, RefType, TableSection, TableType, TypeSection, ValType,
};
use wasmi::{Engine, Instance, Linker, Ref, Store, Val};

/// The locals of `f`.
const A: u32 = 0;
const B: u32 = 1;
const SUM: u32 = 2;
const SIGN: u32 = 3;

/// `f(a, b)`: a loop with a branch out of it that leaves a value, an `if` with `else`, values that lie on the stack, locals
/// that are written in branches and read after them, a function that is called in one branch alone.
fn whole() -> Vec<u8> {
    let mut f = Function::new([(2, ValType::I32)]);
    let arms = [
        // The value below lies on the stack through all of it.
        Do::LocalGet(B),
        Do::Block(BlockType::Result(ValType::I32)),
        Do::Loop(BlockType::Empty),
        Do::LocalGet(A),
        Do::I32Eqz,
        Do::If(BlockType::Empty),
        Do::LocalGet(SUM),
        Do::Br(2),
        Do::End,
        Do::LocalGet(SUM),
        Do::LocalGet(B),
        Do::I32Add,
        Do::LocalSet(SUM),
        Do::LocalGet(A),
        Do::I32Const(1),
        Do::I32Sub,
        Do::LocalSet(A),
        // Far up: goes on, leaves, or leaves with a value.
        Do::LocalGet(SUM),
        Do::I32Const(1000),
        Do::I32GtS,
        Do::If(BlockType::Empty),
        Do::LocalGet(SUM),
        Do::I32Const(977),
        Do::I32RemS,
        Do::LocalSet(SUM),
        Do::LocalGet(SUM),
        Do::LocalGet(A),
        Do::I32Const(3),
        Do::I32Mul,
        Do::LocalGet(A),
        Do::I32Const(5),
        Do::I32Eq,
        Do::BrIf(2),
        Do::I32Add,
        Do::LocalTee(SIGN),
        Do::I32Const(7),
        Do::I32Mul,
        Do::LocalSet(SUM),
        Do::LocalGet(SUM),
        Do::I32Const(6000),
        Do::I32GtS,
        Do::BrIf(1),
        Do::End,
        Do::Br(0),
        Do::End,
        Do::Unreachable,
        Do::End,
        Do::LocalSet(SUM),
        Do::LocalGet(B),
        Do::I32Const(0),
        Do::I32LtS,
        Do::If(BlockType::Empty),
        Do::LocalGet(SUM),
        Do::LocalGet(SIGN),
        Do::I32Sub,
        Do::LocalGet(B),
        Do::Call(1),
        Do::LocalSet(SIGN),
        Do::LocalGet(SIGN),
        Do::I32Const(-100),
        Do::I32LtS,
        Do::If(BlockType::Empty),
        Do::LocalGet(SIGN),
        Do::I32Const(11),
        Do::I32Mul,
        Do::LocalGet(SUM),
        Do::I32Add,
        Do::I32Const(1_000_003),
        Do::I32RemS,
        Do::Return,
        Do::End,
        Do::Else,
        Do::LocalGet(SIGN),
        Do::I32Const(3),
        Do::I32Mul,
        Do::LocalGet(SUM),
        Do::I32Add,
        Do::LocalSet(SIGN),
        Do::End,
        // And once more through the table.
        Do::LocalGet(SIGN),
        Do::I32Const(0),
        Do::CallIndirect {
            type_index: 0,
            table_index: 0,
        },
        Do::LocalGet(SUM),
        Do::I32Add,
        Do::End,
    ];
    for each in &arms {
        f.instruction(each);
        // A part that is shorter than the call in its place stays.
        if matches!(each, Do::If(_) | Do::Else) {
            (0..100).for_each(|_| _ = f.instruction(&Do::Nop));
        }
    }
    let mut helper = Function::new([]);
    for each in [
        Do::LocalGet(A),
        Do::I32Const(2),
        Do::I32Mul,
        Do::LocalGet(B),
        Do::I32Add,
    ] {
        helper.instruction(&each);
    }
    // A function that is shorter than the call in its place stays, too.
    (0..100).for_each(|_| _ = helper.instruction(&Do::Nop));
    helper.instruction(&Do::End);
    let mut difference = Function::new([]);
    for each in [Do::LocalGet(A), Do::LocalGet(B), Do::I32Sub, Do::End] {
        difference.instruction(&each);
    }

    let mut module = Module::new();
    let mut types = TypeSection::new();
    types
        .ty()
        .function([ValType::I32, ValType::I32], [ValType::I32]);
    module.section(&types);
    let mut functions = FunctionSection::new();
    (0..3).for_each(|_| _ = functions.function(0));
    module.section(&functions);
    let mut tables = TableSection::new();
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        minimum: 1,
        maximum: None,
        table64: false,
        shared: false,
    });
    module.section(&tables);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    module.section(&memories);
    let mut globals = GlobalSection::new();
    let kind = GlobalType {
        val_type: ValType::I32,
        mutable: true,
        shared: false,
    };
    globals.global(kind, &ConstExpr::i32_const(0));
    module.section(&globals);
    let mut exports = ExportSection::new();
    exports.export("f", ExportKind::Func, 0);
    exports.export("helper", ExportKind::Func, 1);
    module.section(&exports);
    let mut elements = ElementSection::new();
    let slots = Elements::Functions([2].as_slice().into());
    elements.active(None, &ConstExpr::i32_const(0), slots);
    module.section(&elements);
    let mut code = CodeSection::new();
    code.function(&f);
    code.function(&helper);
    code.function(&difference);
    module.section(&code);
    module.finish()
}

/// A module that runs.
struct Running {
    store: Store<()>,
    instance: Instance,
}

impl Running {
    fn new(engine: &Engine, bytes: &[u8]) -> Running {
        let module = wasmi::Module::new(engine, bytes).unwrap();
        let mut store = Store::new(engine, ());
        let instance = Linker::new(engine)
            .instantiate_and_start(&mut store, &module)
            .unwrap();
        Running { store, instance }
    }

    /// Puts a later part in place.
    fn complete(&mut self, name: &str, later: &[u8]) {
        let module = wasmi::Module::new(self.store.engine(), later).unwrap();
        let mut linker = Linker::new(self.store.engine());
        let exports: Vec<_> = (self.instance.exports(&self.store))
            .map(|each| (each.name().to_string(), each.into_extern()))
            .collect();
        for (name, item) in exports {
            linker.define("first", &name, item).unwrap();
        }
        // As www/engine/parts.js does it.
        let table = self.instance.get_table(&self.store, "t0").unwrap();
        let bring = self
            .instance
            .get_global(&self.store, &format!("{name} bring"));
        let Val::I32(bring) = bring.unwrap().get(&self.store) else {
            panic!("the slot is a number");
        };
        for import in module.imports() {
            if let Some(number) = import.name().strip_prefix('f') {
                let slot = bring as u64 + 1 + number.parse::<u64>().unwrap();
                let Some(Ref::Func(function)) = table.get(&self.store, slot) else {
                    panic!("no function in slot {slot}");
                };
                let function = *function.val().unwrap();
                linker.define("first", import.name(), function).unwrap();
            }
        }
        linker
            .instantiate_and_start(&mut self.store, &module)
            .unwrap();
        let present = self
            .instance
            .get_global(&self.store, &format!("{name} present"));
        present.unwrap().set(&mut self.store, Val::I32(1)).unwrap();
    }

    fn call(&mut self, name: &str, a: i32, b: i32) -> Result<i32, String> {
        let call = self
            .instance
            .get_typed_func::<(i32, i32), i32>(&self.store, name);
        let result = call.unwrap().call(&mut self.store, (a, b));
        result.map_err(|error| error.to_string())
    }

    /// The stretches that have run.
    fn ran(&self) -> BTreeSet<u32> {
        let flags = self.instance.exports(&self.store).filter_map(|each| {
            let number = each.name().strip_prefix(RAN)?.parse().ok()?;
            let flag = each.into_global()?.get(&self.store);
            matches!(flag, Val::I32(1)).then_some(number)
        });
        flags.collect()
    }
}

#[test]
fn what_is_cut_computes_the_same_also_where_no_visit_came() {
    let engine = Engine::default();
    let bytes = whole();
    for visit in [
        &[(3, 4)][..],
        &[(0, 0)],
        &[(3, -4)],
        &[(900, 5), (2, -3)],
        &[],
    ] {
        let mut noting = Running::new(&engine, &instrumented(&bytes).unwrap());
        for (a, b) in visit {
            noting.call("f", *a, *b).unwrap();
        }
        let parts = divide(&bytes, &noting.ran(), &[], "later").unwrap();
        let [stay, move_on, regions] = parts.counts;
        assert_eq!(stay + move_on, 3);
        // What a visit sees is there before the later part is.
        let mut first = Running::new(&engine, &parts.first);
        let mut uncut = Running::new(&engine, &bytes);
        for (a, b) in visit {
            assert_eq!(first.call("f", *a, *b), uncut.call("f", *a, *b));
        }
        if visit == [(3, 4)] {
            assert!(regions >= 2, "{regions} regions");
            // The rest is brought by a function that is not there.
            assert!(first.call("f", 3, -400).is_err());
            assert!(first.call("helper", 1, 2).is_err());
            // The other function is short.
            assert_eq!(move_on, 1);
        }
        first.complete("later", &parts.later);
        for a in 0..60 {
            for b in (-700..700).step_by(37) {
                assert_eq!(
                    first.call("f", a, b),
                    uncut.call("f", a, b),
                    "f({a}, {b}) after {visit:?}"
                );
            }
        }
        assert_eq!(first.call("helper", 20, 2), Ok(42));
    }
}

#[test]
fn what_always_ran_stays_whole() {
    let bytes = whole();
    let all = (0..1000).collect();
    let parts = divide(&bytes, &all, &[], "later").unwrap();
    assert_eq!(parts.counts, [3, 0, 0]);
}

/// As it is done to the core: by what a visit runs, and once more by what its beginning runs.
#[test]
fn what_is_cut_twice_computes_the_same_in_whatever_order_it_is_asked() {
    let engine = Engine::default();
    let bytes = whole();
    let visit = [(3, 4), (900, 5), (2, -3)];
    let noted = |bytes: &[u8], calls: &[(i32, i32)]| {
        let mut noting = Running::new(&engine, &instrumented(bytes).unwrap());
        for (a, b) in calls {
            noting.call("f", *a, *b).unwrap();
        }
        noting.ran()
    };
    let outer = divide(&bytes, &noted(&bytes, &visit), &[], "later").unwrap();
    let begun = noted(&outer.first, &visit[..1]);
    let inner = divide(&outer.first, &begun, &[], "visit").unwrap();
    assert!(inner.first.len() < outer.first.len());
    assert!(inner.counts[1] + inner.counts[2] > 0);

    let mut uncut = Running::new(&engine, &bytes);
    let mut first = Running::new(&engine, &inner.first);
    assert_eq!(first.call("f", 3, 4), uncut.call("f", 3, 4));
    assert!(first.call("f", 900, 5).is_err());
    first.complete("visit", &inner.later);
    for (a, b) in visit {
        assert_eq!(first.call("f", a, b), uncut.call("f", a, b));
    }
    assert!(first.call("f", 3, -400).is_err());
    first.complete("later", &outer.later);
    for a in 0..60 {
        for b in (-700..700).step_by(37) {
            assert_eq!(first.call("f", a, b), uncut.call("f", a, b), "f({a}, {b})");
        }
    }
    assert_eq!(first.call("helper", 20, 2), Ok(42));
}
