//! Everything a link carries, as one plain value.
//!
//! A [`Scenario`] says what is on show and how it runs: function, window,
//! starts, optimizer, the step the scrubber stands at. It is read from a link
//! by [`parse`], which never fails but notes what it could not use, and written
//! by [`print()`]. What a parsed scenario holds is within the limits of
//! [`limits`]; whether a formula makes sense is for `expr` to say.

mod keys;
mod link;
mod number;

pub mod limits;

pub use link::{Note, parse, print};

use serde::{Serialize, Serializer};

/// The surface that is shown where a link names none.
pub const FIRST_SURFACE: &str = "himmelblau";

/// The window of a formula that comes without one, on both axes.
pub const FORMULA_WINDOW: [f64; 2] = [-5.0, 5.0];

/// The learning rate of a formula that comes without one.
pub const FORMULA_RATE: f64 = 0.01;

/// What is on show and how it runs.
///
/// The fields are the link's keys. `None` means that the choice is left open:
/// to the surface (window, rate, camera) or to the reader's browser (language, theme).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scenario {
    /// The version of defaults, seeds and samplers; 1.
    pub v: u32,
    /// The name of a surface of the catalogue; `None` if and only if there is a formula.
    pub surface: Option<String>,
    /// A formula in the grammar of `expr`, in place of a surface.
    pub formula: Option<String>,
    /// The window's first and last x.
    pub x: Option<[f64; 2]>,
    /// The window's first and last y.
    pub y: Option<[f64; 2]>,
    /// Values of the formula's free names, in the order of these.
    #[serde(serialize_with = "by_name")]
    pub p: Vec<(String, f64)>,
    /// The optimizer's name.
    pub optimizer: String,
    /// The learning rate as (step, rate from that step on), beginning with step 0
    /// and in rising order; `None` is the surface's own.
    pub lr: Option<Vec<(u32, f64)>>,
    /// How many starts are drawn.
    pub starts: u32,
    /// What they are drawn from.
    pub seed: u64,
    /// How they are drawn: `uniform`, `latin`, `sobol`, `grid` or `ring`.
    pub sampling: String,
    /// The starts by hand, in place of drawn ones; at least one.
    pub at: Option<Vec<[f64; 2]>>,
    /// Where the scrubber stands, at most `steps`.
    pub step: u32,
    /// The step at which a run that has not stopped is left alone.
    pub steps: u32,
    /// How small gradient and step must be for a run to have arrived; at 0 no run ever stops.
    pub tolerance: f64,
    /// Whether it plays by itself.
    pub autoplay: bool,
    /// Steps per second while playing.
    pub speed: f64,
    /// `3d`, `map`, `both` or `curve`.
    pub view: String,
    /// Where the 3D view is seen from, in its own numbers.
    pub camera: Option<Vec<f64>>,
    /// What the figure shows beyond the usual, by names that the figure knows.
    pub show: Vec<String>,
    /// Parts of the figure that are left out.
    pub hide: Vec<String>,
    /// `en` or `ko`.
    pub lang: Option<String>,
    /// `light` or `dark`.
    pub theme: Option<String>,
}

/// Puts a value under a name, in the place of a former one, and keeps the names in order.
pub fn put(values: &mut Vec<(String, f64)>, name: String, value: f64) {
    match values.binary_search_by(|(known, _)| known.cmp(&name)) {
        Ok(at) => values[at].1 = value,
        Err(at) => values.insert(at, (name, value)),
    }
}

/// An object of values by name.
fn by_name<S: Serializer>(values: &[(String, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(values.iter().map(|(name, value)| (name, value)))
}

impl Default for Scenario {
    fn default() -> Self {
        Scenario {
            v: 1,
            surface: Some(FIRST_SURFACE.into()),
            formula: None,
            x: None,
            y: None,
            p: Vec::new(),
            optimizer: "gd".into(),
            lr: None,
            starts: 50,
            seed: 1,
            sampling: "uniform".into(),
            at: None,
            step: 0,
            steps: 1000,
            tolerance: 1e-6,
            autoplay: false,
            speed: 10.0,
            view: "both".into(),
            camera: None,
            show: Vec::new(),
            hide: Vec::new(),
            lang: None,
            theme: None,
        }
    }
}
