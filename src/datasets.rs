//! The data that have a name: points, the model they are meant for, their source.
//!
//! A set is a row of [`SETS`]. Sets that are drawn have a seed, `line:7`; for a given `v` of the link they are the
//! same points for ever, so they rest on sums, products and one sine that is rounded far above its last digits.

use serde::Serialize;

use crate::error::Error;
use crate::limits;
use crate::loss::Loss;
use crate::program::elementary;
use crate::random::{Purpose, uniforms};

/// The set that is shown where a model comes without data.
pub const FIRST_SET: &str = "line";

/// Data with a name.
#[derive(Clone, Copy, Debug)]
pub struct DataSet {
    /// As links call it.
    pub name: &'static str,
    /// The model that it is made for, in the grammar of `expr`.
    pub model: &'static str,
    /// The loss that suits it.
    pub loss: Loss,
    /// The window's first and last value of the model's first parameter, and of its second.
    pub window: [[f64; 2]; 2],
    /// Where the points come from.
    pub source: &'static str,
    points: Points,
}

#[derive(Clone, Copy, Debug)]
enum Points {
    Listed(&'static [[f64; 2]]),
    Drawn(fn(u64) -> Vec<[f64; 2]>),
}

const OURS: &str = "Watershed, for teaching";
const ANSCOMBE: &str =
    "F. J. Anscombe (1973), Graphs in Statistical Analysis, The American Statistician 27(1), 17–21";
const LINE: [[f64; 2]; 2] = [[-1.0, 5.0], [-2.0, 4.0]];
const QUARTET: [[f64; 2]; 2] = [[-1.0, 2.0], [-2.0, 8.0]];

const fn set(
    name: &'static str,
    model: &'static str,
    loss: Loss,
    window: [[f64; 2]; 2],
    source: &'static str,
    points: Points,
) -> DataSet {
    DataSet {
        name,
        model,
        loss,
        window,
        source,
        points,
    }
}

/// The data of a model.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// A name of `datasets`, such as `anscombe1` or `line:7`.
    Named(String),
    /// Points x, y.
    Points(Vec<[f64; 2]>),
}

impl Serialize for Data {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Data::Named(name) => name.serialize(serializer),
            Data::Points(points) => points.serialize(serializer),
        }
    }
}

/// The sets, in the order in which a page offers them.
#[rustfmt::skip]
pub const SETS: [DataSet; 10] = [
    set("line", "W*x+b", Loss::Mse, LINE, OURS, Points::Drawn(line)),
    set("anscombe1", "W*x+b", Loss::Mse, QUARTET, ANSCOMBE, Points::Listed(&[
        [10.0, 8.04], [8.0, 6.95], [13.0, 7.58], [9.0, 8.81], [11.0, 8.33], [14.0, 9.96],
        [6.0, 7.24], [4.0, 4.26], [12.0, 10.84], [7.0, 4.82], [5.0, 5.68]])),
    set("anscombe2", "W*x+b", Loss::Mse, QUARTET, ANSCOMBE, Points::Listed(&[
        [10.0, 9.14], [8.0, 8.14], [13.0, 8.74], [9.0, 8.77], [11.0, 9.26], [14.0, 8.1],
        [6.0, 6.13], [4.0, 3.1], [12.0, 9.13], [7.0, 7.26], [5.0, 4.74]])),
    set("anscombe3", "W*x+b", Loss::Mse, QUARTET, ANSCOMBE, Points::Listed(&[
        [10.0, 7.46], [8.0, 6.77], [13.0, 12.74], [9.0, 7.11], [11.0, 7.81], [14.0, 8.84],
        [6.0, 6.08], [4.0, 5.39], [12.0, 8.15], [7.0, 6.42], [5.0, 5.73]])),
    set("anscombe4", "W*x+b", Loss::Mse, QUARTET, ANSCOMBE, Points::Listed(&[
        [8.0, 6.58], [8.0, 5.76], [8.0, 7.71], [8.0, 8.84], [8.0, 8.47], [8.0, 7.04],
        [8.0, 5.25], [19.0, 12.5], [8.0, 5.56], [8.0, 7.91], [8.0, 6.89]])),
    set("two_classes", "sigmoid(W*x+b)", Loss::Bce, [[-2.0, 8.0], [-5.0, 5.0]], OURS, Points::Drawn(two_classes)),
    set("wave", "sin(W*x+b)", Loss::Mse, [[-4.0, 4.0], [-4.0, 4.0]], OURS, Points::Drawn(wave)),
    set("neuron_a", "tanh(W*x+b)", Loss::Mse, [[-5.0, 5.0], [-5.0, 5.0]], OURS, Points::Listed(&[
        [-3.0, 0.6], [-0.5, 0.4], [0.0, -0.6]])),
    set("neuron_b", "sigmoid(W*x+b)", Loss::Mse, [[-5.0, 5.0], [-5.0, 5.0]], OURS, Points::Listed(&[
        [-3.0, 0.5], [0.0, 0.4], [0.5, 0.7], [1.0, 0.9]])),
    set("chain", "tanh(b*tanh(W*x))", Loss::Mse, [[-3.0, 3.0], [-3.0, 3.0]], OURS, Points::Listed(&[
        [-2.0, -0.74], [-1.5, -0.72], [-1.0, -0.65], [-0.5, -0.43], [0.5, 0.41], [1.0, 0.66], [1.5, 0.71], [2.0, 0.75]])),
];

impl DataSet {
    /// The points; of a set that is drawn, those of a seed.
    pub fn points(&self, seed: u64) -> Vec<[f64; 2]> {
        match self.points {
            Points::Listed(points) => points.to_vec(),
            Points::Drawn(draw) => draw(seed),
        }
    }

    /// Whether a seed makes a difference.
    pub fn drawn(&self) -> bool {
        matches!(self.points, Points::Drawn(_))
    }
}

/// The set of a name such as `anscombe1` or `line:7`, and its seed: 1 where none is given.
///
/// # Errors
/// `data.unknown`
pub fn named(text: &str) -> Result<(&'static DataSet, u64), Error> {
    let (name, seed) = match text.split_once(':') {
        Some((name, seed)) => (name, seed.parse().ok()),
        None => (text, Some(1)),
    };
    let set = SETS.iter().find(|set| set.name == name);
    let fits = |set: &&DataSet, seed: u64| seed <= limits::SEED && (seed == 1 || set.drawn());
    match (set, seed) {
        (Some(set), Some(seed)) if fits(&set, seed) => Ok((set, seed)),
        _ => {
            let message = format!("There are no data called {text}.");
            Err(Error::new("data.unknown", "data", text, names(), message))
        }
    }
}

/// All names, with commas between them.
pub fn names() -> String {
    SETS.map(|set| set.name).join(", ")
}

/// A number of mean 0 and variance 1, nearly normal: twelve uniform ones less 6 (Irwin and Hall, 1927).
fn noise(seed: u64, point: u32) -> f64 {
    let pairs = (1..=6).map(|draw| uniforms(seed, point, draw, Purpose::Data));
    pairs.map(|[u, v]| u + v).sum::<f64>() - 6.0
}

/// To a hundredth, so that a moved point does not make a link of long numbers.
fn short(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// 2x + 1 with noise of 0.6.
fn line(seed: u64) -> Vec<[f64; 2]> {
    let point = |i: u32| {
        let x = f64::from(i) * 0.25 - 2.0;
        [x, short(2.0 * x + 1.0 + 0.6 * noise(seed, i))]
    };
    (0..21).map(point).collect()
}

/// Label 1 where x, with noise, is above ½: the classes overlap.
fn two_classes(seed: u64) -> Vec<[f64; 2]> {
    let point = |i: u32| {
        let x = f64::from(i) * 0.25 - 2.5;
        let above = x - 0.5 + 0.8 * noise(seed, i) > 0.0;
        [x, f64::from(u8::from(above))]
    };
    (0..25).map(point).collect()
}

/// sin(1.5x + ½) with noise of 0.15.
fn wave(seed: u64) -> Vec<[f64; 2]> {
    let point = |i: u32| {
        let x = f64::from(i) * 0.3 - 4.0;
        let x = short(x);
        [
            x,
            short(elementary::sin(1.5 * x + 0.5) + 0.15 * noise(seed, i)),
        ]
    };
    (0..28).map(point).collect()
}
