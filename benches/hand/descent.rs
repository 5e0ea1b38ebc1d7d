//! The same work written by hand in Rust: for SIMD WebAssembly with the project's own elementary functions, and for the
//! machine itself, a number at a time, with those of the standard library. `benches/hand.js` compiles it both ways.

#[allow(dead_code, clippy::all)]
#[path = "../../src/program/elementary/mod.rs"]
mod elementary;

/// Runs that are moved together, so that they stay in the nearest cache.
const BLOCK: usize = 512;
const MOST: usize = 1 << 20;

#[cfg(not(feature = "std"))]
use elementary::{exp, sin_cos};

#[cfg(feature = "std")]
fn sin_cos(a: f64) -> (f64, f64) {
    a.sin_cos()
}

#[cfg(feature = "std")]
fn exp(a: f64) -> f64 {
    a.exp()
}

const TAU: f64 = 2.0 * std::f64::consts::PI;

/// Value and gradient.
#[inline(always)]
fn himmelblau(u: f64, v: f64) -> (f64, f64, f64) {
    let a = u * u + v - 11.0;
    let b = u + v * v - 7.0;
    let du = 4.0 * u * a + 2.0 * b;
    let dv = 2.0 * a + 4.0 * v * b;
    (a * a + b * b, du, dv)
}

#[inline(always)]
fn rastrigin(u: f64, v: f64) -> (f64, f64, f64) {
    let ((su, cu), (sv, cv)) = (sin_cos(TAU * u), sin_cos(TAU * v));
    let f = 20.0 + u * u - 10.0 * cu + v * v - 10.0 * cv;
    (f, 2.0 * u + 10.0 * TAU * su, 2.0 * v + 10.0 * TAU * sv)
}

#[inline(always)]
fn ackley(u: f64, v: f64) -> (f64, f64, f64) {
    let ((su, cu), (sv, cv)) = (sin_cos(TAU * u), sin_cos(TAU * v));
    let r = (0.5 * (u * u + v * v)).sqrt();
    let cone = 20.0 * exp(-0.2 * r);
    let waves = exp(0.5 * (cu + cv));
    let slope = 0.1 * cone / r;
    let pull = std::f64::consts::PI * waves;
    let f = 20.0 + std::f64::consts::E - cone - waves;
    (f, slope * u + pull * su, slope * v + pull * sv)
}

// A function of its own: of slices that are arguments the compiler knows that they do not overlap.
#[inline(never)]
fn step(
    of: impl Fn(f64, f64) -> (f64, f64, f64),
    x: &mut [f64],
    y: &mut [f64],
    f: &mut [f64],
    rate: f64,
) {
    for ((x, y), f) in x.iter_mut().zip(y).zip(f) {
        let (value, du, dv) = of(*x, *y);
        *f = value;
        *x -= rate * du;
        *y -= rate * dv;
    }
}

fn descend(
    of: impl Fn(f64, f64) -> (f64, f64, f64) + Copy,
    [x, y, f]: [&mut [f64]; 3],
    rate: f64,
    steps: u32,
) {
    let blocks = x.chunks_mut(BLOCK).zip(y.chunks_mut(BLOCK)).zip(f.chunks_mut(BLOCK));
    for ((x, y), f) in blocks {
        for _ in 0..steps {
            step(of, x, y, f, rate);
        }
    }
}

fn run(which: u32, lanes: [&mut [f64]; 3], rate: f64, steps: u32) {
    match which {
        0 => descend(himmelblau, lanes, rate, steps),
        1 => descend(rastrigin, lanes, rate, steps),
        _ => descend(ackley, lanes, rate, steps),
    }
}

static mut LANES: [[f64; MOST]; 3] = [[0.0; MOST]; 3];

/// Where a lane begins.
#[unsafe(no_mangle)]
pub extern "C" fn lane(which: usize) -> *mut f64 {
    // SAFETY: there is one thread.
    unsafe { (&raw mut LANES[which]).cast() }
}

/// Takes steps from the points in the first two lanes.
#[unsafe(no_mangle)]
pub extern "C" fn work(which: u32, count: usize, rate: f64, steps: u32) {
    // SAFETY: there is one thread, and the lanes are apart.
    let lanes = [0, 1, 2].map(|k| unsafe { std::slice::from_raw_parts_mut(lane(k), count) });
    run(which, lanes, rate, steps);
}

/// Natively: `descent <surface> <lo> <hi> <rate> <steps> <rounds>` prints the sum of the positions and the time of each
/// round in milliseconds, from the points of `benches/measure.js`.
#[cfg(feature = "std")]
fn main() {
    let arguments: Vec<f64> = std::env::args().skip(1).map(|a| a.parse().unwrap()).collect();
    let [which, lo, hi, rate, steps, rounds] = arguments[..] else {
        panic!("six numbers are expected");
    };
    const COUNT: usize = 10_000;
    let side = 100;
    for _ in 0..rounds as u32 {
        let place = |i: usize, off: f64| lo + (hi - lo) * (i as f64 + off) / side as f64;
        let mut x: Vec<f64> = (0..COUNT).map(|i| place(i % side, 0.37)).collect();
        let mut y: Vec<f64> = (0..COUNT).map(|i| place(i / side, 0.71)).collect();
        let mut f = vec![0.0; COUNT];
        let begin = std::time::Instant::now();
        run(which as u32, [&mut x, &mut y, &mut f], rate, steps as u32);
        let time = begin.elapsed().as_secs_f64() * 1e3;
        let sum: f64 = x.iter().chain(&y).sum();
        println!("{time} {sum:.17}");
    }
}
