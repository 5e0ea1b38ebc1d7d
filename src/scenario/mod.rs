//! Everything a link carries, as one plain value.
//!
//! A [`Scenario`] says what is on show and how it runs: function, window,
//! starts, optimizer, the step the scrubber stands at. It is read from a link
//! by [`parse`], which never fails but notes what it could not use, and written
//! by [`print()`]. What a parsed scenario holds is within the limits of
//! [`crate::limits`]; whether a formula makes sense is for `expr` to say.

pub mod chapters;
mod keys;
mod link;
mod number;

pub use link::{Note, fields, parse, print, print_checked};

use serde::{Serialize, Serializer};

use crate::datasets::Data;
use crate::named::by_name;
use crate::optimizer::course::Change;

/// The surface that is shown where a link names none.
pub const FIRST_SURFACE: &str = "himmelblau";

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
    /// The name of a surface of the catalogue; `None` if and only if there is a formula or data.
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
    /// A model in x and one or two parameters; `None` is the one that its data are made for, or a line.
    pub model: Option<String>,
    /// The name of the model's loss; `None` is the one that suits its data, or the mean squared error.
    pub loss: Option<String>,
    /// The data of a model, in place of a surface.
    pub data: Option<Data>,
    /// How many points a step of descent looks at; `None` is all.
    pub batch: Option<u32>,
    /// The optimizer's name.
    pub optimizer: String,
    /// The learning rate as changes in rising order, beginning with step 0; `None` is the surface's own.
    pub lr: Option<Vec<Change>>,
    /// The other hyper-parameters that are not at their defaults, in the same way.
    #[serde(serialize_with = "timelines")]
    pub hyper: Vec<(String, Vec<Change>)>,
    /// The rules of a race, each with its own settings; none where there is no race.
    pub race: Vec<Racer>,
    /// A name of the catalogue or a formula: a second function beside the first, with the same starts.
    pub beside: Option<String>,
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
    /// `3d`, `map`, `both`, `curve` or `data`.
    pub view: String,
    /// Where the 3D view is seen from, in its own numbers.
    pub camera: Option<Vec<f64>>,
    /// What the figure shows beyond the usual, by names that the figure knows.
    pub show: Vec<String>,
    /// Parts of the figure that are left out.
    pub hide: Vec<String>,
    /// The chapter of the lesson that the figure belongs to, one of [`chapters::CHAPTERS`].
    pub chapter: Option<String>,
    /// `en` or `ko`.
    pub lang: Option<String>,
    /// `light` or `dark`.
    pub theme: Option<String>,
}

/// A rule that takes part in a race.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Racer {
    /// The optimizer's name.
    pub name: String,
    /// Its hyper-parameters, in the order of their names; of those left out the default holds, of `lr` the function's own rate.
    #[serde(serialize_with = "by_name")]
    pub values: Vec<(String, f64)>,
}

/// Puts a value under a name, in the place of a former one, and keeps the names in order.
pub fn put(values: &mut Vec<(String, f64)>, name: String, value: f64) {
    match values.binary_search_by(|(known, _)| known.cmp(&name)) {
        Ok(at) => values[at].1 = value,
        Err(at) => values.insert(at, (name, value)),
    }
}

/// An object of timelines by name.
fn timelines<S: Serializer>(
    hyper: &[(String, Vec<Change>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(hyper.iter().map(|(name, changes)| (name, changes)))
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
            model: None,
            loss: None,
            data: None,
            batch: None,
            optimizer: "gd".into(),
            lr: None,
            hyper: Vec::new(),
            race: Vec::new(),
            beside: None,
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
            chapter: None,
            lang: None,
            theme: None,
        }
    }
}
