//! How large what is asked for may be, and what holds where nothing is asked; for a formula see `expr::limits`.

/// The most starts, drawn or given.
pub const STARTS: u32 = 10_000;

/// The most steps of a run.
pub const STEPS: u32 = 100_000;

/// The largest seed: JavaScript has no whole numbers beyond it.
pub const SEED: u64 = (1 << 53) - 1;

/// The largest coordinate of a window or a start.
pub const COORDINATE: f64 = 1e12;

/// The window of a formula that comes without one, on both axes.
pub const FORMULA_WINDOW: [f64; 2] = [-5.0, 5.0];

/// The narrowest window, as a part of its distance from 0: below it, neighbouring
/// pixels would share a coordinate.
pub const NARROW: f64 = 1e-9;

/// The largest tolerance.
pub const TOLERANCE: f64 = 1.0;

/// The slowest and the fastest play, in steps per second.
pub const SPEED: [f64; 2] = [0.1, 10_000.0];

/// The most values of free names, entries of a timeline, numbers of a camera and parts of a list.
pub const ENTRIES: usize = 64;

/// The most notes about one link; what is beyond is counted.
pub const NOTES: usize = 20;

/// The longest piece of a link that a note quotes, in characters.
pub const QUOTE: usize = 60;

/// The most rules of a race: more are not told apart by colour and dash.
pub const RACERS: usize = 8;
