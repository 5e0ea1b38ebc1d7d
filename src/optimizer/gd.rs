//! Gradient descent with a fixed learning rate.

use super::{Block, Parameter, Rule};

/// p ← p − lr·g, with the gradient g at p.
///
/// The same as `torch.optim.SGD` without momentum. The product and the difference are
/// rounded one after the other (no fused multiply-add), on every machine.
///
/// Source: A. Cauchy, *Méthode générale pour la résolution des systèmes d'équations
/// simultanées*, C. R. Acad. Sci. 25 (1847), 536–538.
#[derive(Debug)]
pub struct Gd;

/// Where `lr` stands in the values.
const LR: usize = 0;

impl Rule for Gd {
    fn name(&self) -> &'static str {
        "gd"
    }

    fn parameters(&self) -> &'static [Parameter] {
        // The default is a guess that suits no surface in particular; the catalogue
        // carries one that suits each. The bound only keeps out slips of the pen: a
        // surface with slopes of 10⁻⁶ may well want a rate of 10⁵.
        &[Parameter {
            name: "lr",
            default: 0.01,
            min: 0.0,
            max: 1e6,
        }]
    }

    fn slots(&self) -> usize {
        0
    }

    fn update(&self, values: &[f64], block: &mut Block) {
        let lr = values[LR];
        for (x, g) in block.x.iter_mut().zip(block.gx) {
            *x -= lr * g;
        }
        for (y, g) in block.y.iter_mut().zip(block.gy) {
            *y -= lr * g;
        }
    }

    fn terms(&self) -> &'static [&'static str] {
        &["gradient", "step"]
    }

    fn explain(&self, values: &[f64], gradient: [f64; 2], _state: &[f64]) -> Vec<[f64; 2]> {
        let lr = values[LR];
        vec![gradient, gradient.map(|g| -(lr * g))]
    }
}
