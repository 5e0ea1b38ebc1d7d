//! Emitted modules in a virtual machine, so that they can be tested without a browser.

#![allow(dead_code, reason = "no test file uses all of it")]

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasmi::{Engine, Linker, Memory, MemoryType, Module, Store, TypedFunc};
use watershed::program::emit::Emitted;
use watershed::program::kernel::{Call, Compiled, Kernel};

/// A module with a memory of its own.
#[derive(Debug)]
pub struct Machine {
    store: RefCell<Store<()>>,
    memory: Memory,
    run: TypedFunc<(i32, i32, i32, i32), i32>,
}

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
    static ENGINE: Engine = Engine::default();
}

/// 512 KiB: a block of 513 points of a dozen vectors, and tables.
const PAGES: u32 = 8;

impl Machine {
    pub fn new(module: &[u8]) -> Machine {
        ENGINE.with(|engine| {
            let module = Module::new(engine, module).expect("the module is valid");
            let mut store = Store::new(engine, ());
            let memory = Memory::new(&mut store, MemoryType::new(PAGES, None)).unwrap();
            let mut linker = Linker::new(engine);
            linker.define("core", "memory", memory).unwrap();
            let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
            let run = instance.get_typed_func(&store, "run").unwrap();
            Machine {
                store: store.into(),
                memory,
                run,
            }
        })
    }
}

impl Kernel for Machine {
    fn run(&self, call: Call) -> u32 {
        CALLS.set(CALLS.get() + 1);
        let mut store = self.store.borrow_mut();
        // The frame lies at 16, the rest follows in the order of its words.
        let mut room = Room {
            words: Vec::new(),
            bytes: vec![0; 4096],
        };
        room.put(call.scalars);
        let vectors = room.words.len();
        let first = |vector: &[f64]| vector[..vector.len().min(call.points)].to_vec();
        for vector in call.read {
            room.put(&first(vector));
        }
        for vector in call.write.iter() {
            room.put(&first(vector));
        }
        for rows in call.rows {
            room.words.push(8 * rows.turns as u32);
            for column in &rows.columns {
                room.put(column);
            }
        }
        for (word, at) in room.words.iter().zip(room.bytes[16..].chunks_exact_mut(4)) {
            at.copy_from_slice(&word.to_le_bytes());
        }
        self.memory.write(&mut *store, 0, &room.bytes).unwrap();
        let left = self
            .run
            .call(
                &mut *store,
                (
                    16,
                    call.points as i32,
                    call.steps as i32,
                    call.stride() as i32,
                ),
            )
            .expect("emitted code cannot fail");
        for (k, vector) in call.write.iter_mut().enumerate() {
            let from = room.words[vectors + call.read.len() + k] as usize;
            let bytes = &self.memory.data(&*store)[from..from + 8 * call.points];
            for (number, bytes) in vector.iter_mut().zip(bytes.chunks_exact(8)) {
                *number = f64::from_le_bytes(bytes.try_into().unwrap());
            }
        }
        left as u32
    }
}

/// The memory as it is laid out for a call.
struct Room {
    words: Vec<u32>,
    bytes: Vec<u8>,
}

impl Room {
    fn put(&mut self, numbers: &[f64]) {
        self.words.push(self.bytes.len() as u32);
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
        self.bytes.extend(bytes);
        // A guard, so that whatever is written beyond the end is noticed by the next vector.
        self.bytes.extend([0xff; 16]);
    }
}

/// How often emitted code has been called on this thread.
pub fn calls() -> usize {
    CALLS.get()
}

/// An emitted module, ready to be adopted.
pub fn compiled(emitted: Emitted) -> Compiled {
    Compiled::new(Rc::new(Machine::new(&emitted.bytes)), emitted.loops)
}
