//! Emitted code in the browser: compiled, put into the core's own table of functions, and taken
//! out again when nobody uses it.

#![allow(
    unsafe_code,
    reason = "the emitted function is called by its place in the table"
)]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::WebAssembly::{Instance, Module, Table};
use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::boundary::object;
use crate::ensemble::Ensemble;
use crate::objective::{Objective, Part};
use crate::program::emit::{Emitted, Steps};
use crate::program::kernel::{Call, Compiled, Kernel, Seat};

#[wasm_bindgen]
extern "C" {
    type Compilation;

    #[wasm_bindgen(catch, js_namespace = WebAssembly)]
    fn compile(bytes: &Uint8Array) -> Result<Compilation, JsValue>;

    #[wasm_bindgen(method)]
    fn then(this: &Compilation, arrived: &JsValue, refused: &JsValue) -> Promise;

    type Handler;

    #[wasm_bindgen(method)]
    fn bind(this: &Handler, context: &JsValue, number: u32) -> JsValue;
}

/// An emitted function in the table: called without a hop through JavaScript.
#[derive(Debug)]
struct Native {
    slot: u32,
    module: Module,
}

thread_local! {
    /// Slots of the table that are free again.
    static FREE: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    /// The modules used last, so that going to and fro between formulas compiles nothing again.
    static RECENT: RefCell<VecDeque<(Vec<u8>, Rc<Native>)>> = const { RefCell::new(VecDeque::new()) };
    /// What is being compiled, by a number.
    static PENDING: RefCell<Vec<(u32, Emitted, Seat)>> = const { RefCell::new(Vec::new()) };
    static NUMBER: Cell<u32> = const { Cell::new(0) };
    static ARRIVED: Handler =
        handler(Closure::<dyn Fn(u32, JsValue) -> bool>::new(arrived));
    static REFUSED: Handler = handler(Closure::<dyn Fn(u32) -> bool>::new(refused));
}

/// How many modules are kept although nobody uses them.
const KEPT: usize = 8;

/// Words of a frame that need no allocation: scalars, a dozen vectors and a table.
const WORDS: usize = 32;

fn handler<T: wasm_bindgen::closure::WasmClosure + ?Sized>(closure: Closure<T>) -> Handler {
    // It lives as long as the thread.
    closure.into_js_value().unchecked_into()
}

fn table() -> Table {
    wasm_bindgen::function_table().unchecked_into()
}

impl Native {
    fn new(module: Module) -> Result<Native, JsValue> {
        let core = object([("memory", wasm_bindgen::memory())]);
        let imports: Object = object([("core", core)]).unchecked_into();
        let exports = Instance::new(&module, &imports)?.exports();
        let run: Function = Reflect::get(&exports, &"run".into())?.dyn_into()?;
        let slot = match FREE.with_borrow_mut(Vec::pop) {
            Some(slot) => slot,
            None => table().grow(1)?,
        };
        table().set(slot, &run)?;
        Ok(Native { slot, module })
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        // The slot exists, and anything may be taken out of it.
        let _ = table().set_raw(self.slot, &JsValue::NULL);
        FREE.with_borrow_mut(|free| free.push(self.slot));
    }
}

impl Kernel for Native {
    fn run(&self, call: Call) -> u32 {
        let stride = call.stride() as u32;
        let words = std::iter::once(call.scalars.as_ptr() as u32);
        let words = words.chain(call.read.iter().map(|vector| vector.as_ptr() as u32));
        let words = words.chain(
            call.write
                .iter_mut()
                .map(|vector| vector.as_mut_ptr() as u32),
        );
        let rows = call.rows.iter().flat_map(|rows| {
            let columns = rows.columns.iter().map(|column| column.as_ptr() as u32);
            std::iter::once(8 * rows.turns as u32).chain(columns)
        });
        let mut words = words.chain(rows);
        let mut frame = [0; WORDS];
        for (word, value) in frame.iter_mut().zip(&mut words) {
            *word = value;
        }
        let mut frame = &frame[..];
        let mut long = Vec::new();
        let rest: Vec<u32> = words.collect();
        if !rest.is_empty() {
            long.extend_from_slice(frame);
            long.extend(rest);
            frame = &long;
        }
        // SAFETY: the slot holds the function of an emitted module, which takes these four and touches
        // `points` numbers of each vector; they are as long as that (`Call`).
        unsafe {
            let run: extern "C" fn(*const u32, u32, u32, u32) -> u32 =
                std::mem::transmute(self.slot as usize);
            run(frame.as_ptr(), call.points as u32, call.steps, stride)
        }
    }
}

/// The module that computes a part, if it is compiled: what a worker is sent, for [`adopt`].
pub fn module(objective: &Objective, part: Part) -> Option<Module> {
    let emitted = objective.program(part).emit()?;
    objective.seat(part).compiled()?;
    known(&emitted.bytes).map(|native| native.module.clone())
}

/// Lets a module that was compiled elsewhere for the same part of the same formula take over; whether it does.
pub fn adopt(objective: &Objective, part: Part, module: Module) -> bool {
    let emitted = objective.program(part).emit();
    emitted.is_some_and(|emitted| settle(module, emitted, objective.seat(part)))
}

/// Whatever has been compiled of late.
fn known(bytes: &[u8]) -> Option<Rc<Native>> {
    RECENT.with_borrow_mut(|recent| {
        let at = recent.iter().position(|(known, _)| known == bytes)?;
        let entry = recent.remove(at)?;
        recent.push_front(entry);
        recent.front().map(|(_, native)| native.clone())
    })
}

/// Makes a module run in a seat.
fn settle(module: Module, emitted: Emitted, seat: &Seat) -> bool {
    let Ok(native) = Native::new(module) else {
        return false;
    };
    let native = Rc::new(native);
    let Emitted { bytes, loops } = emitted;
    RECENT.with_borrow_mut(|recent| {
        recent.push_front((bytes, native.clone()));
        recent.truncate(KEPT);
    });
    seat.take(Compiled::new(native, loops));
    true
}

fn arrived(number: u32, module: JsValue) -> bool {
    let Some((emitted, seat)) = claim(number) else {
        return false;
    };
    match module.dyn_into() {
        // Of a formula that has been replaced meanwhile nothing is kept.
        Ok(module) if seat.wanted() => settle(module, emitted, &seat),
        _ => false,
    }
}

fn refused(number: u32) -> bool {
    // The interpreter goes on, to the same bits.
    drop(claim(number));
    false
}

fn claim(number: u32) -> Option<(Emitted, Seat)> {
    PENDING.with_borrow_mut(|pending| {
        let at = pending.iter().position(|entry| entry.0 == number)?;
        let (_, emitted, seat) = pending.swap_remove(at);
        Some((emitted, seat))
    })
}

/// Compiles code before much is asked of it at once, in the time of a few ten thousand points.
pub fn at_once(seat: &Seat, emit: &dyn Fn() -> Option<Emitted>) {
    if !seat.ask() {
        return;
    }
    let Some(emitted) = emit() else { return };
    if let Some(native) = known(&emitted.bytes) {
        return seat.take(Compiled::new(native, emitted.loops));
    }
    let bytes = Uint8Array::from(&emitted.bytes[..]);
    if let Ok(module) = Module::new(&bytes) {
        settle(module, emitted, seat);
    }
}

/// Compiles in the background; the promise of whether the code has taken over then.
pub fn request(seat: &Seat, emit: &dyn Fn() -> Option<Emitted>) -> Promise {
    let now = |compiled: bool| Promise::resolve(&JsValue::from_bool(compiled));
    if !seat.ask() {
        return now(seat.compiled().is_some());
    }
    let Some(emitted) = emit() else {
        return now(false);
    };
    if let Some(native) = known(&emitted.bytes) {
        seat.take(Compiled::new(native, emitted.loops));
        return now(true);
    }
    let Ok(compilation) = compile(&Uint8Array::from(&emitted.bytes[..])) else {
        return now(false);
    };
    let number = NUMBER.get();
    NUMBER.set(number.wrapping_add(1));
    PENDING.with_borrow_mut(|pending| pending.push((number, emitted, seat.clone())));
    let bind = |handler: &Handler| handler.bind(&JsValue::NULL, number);
    compilation.then(&ARRIVED.with(bind), &REFUSED.with(bind))
}

/// Points from which on it is worth compiling code: that takes the time of some 50,000.
const WORTH: usize = 100_000;

/// The steps ahead that are looked through for forms of the rule: RAdam changes its own at the sixth by default.
const AHEAD: u32 = 32;

/// Has the code compiled that steps of an ensemble's rule need, by [`at_once`] or [`request`], if so many points are
/// to be computed that it is worth while.
pub fn expect(
    ensemble: &Ensemble,
    steps: Steps,
    points: usize,
    how: impl Fn(&Seat, &dyn Fn() -> Option<Emitted>),
) {
    if points < WORTH {
        return;
    }
    let (objective, optimizer) = (ensemble.objective(), &ensemble.settings().optimizer);
    let part = ensemble.part();
    let mut written = false;
    // A rule may take other forms after its first steps.
    let now = ensemble.step();
    for step in now..now.saturating_add(AHEAD) {
        if let Some(seat) = objective.step_seat(steps, optimizer, step, part, &mut Vec::new()) {
            written = true;
            how(&seat, &|| {
                objective.emit_steps(steps, optimizer, step, part)
            });
        }
    }
    if !written {
        how(objective.seat(part), &|| objective.program(part).emit());
    }
}

/// The same for code that moves nothing: it computes what is known of runs at their starts.
pub fn expect_at_rest(ensemble: &Ensemble, points: usize) {
    if points >= WORTH {
        let (objective, part) = (ensemble.objective(), ensemble.part());
        at_once(objective.seat(part), &|| objective.program(part).emit());
    }
}
