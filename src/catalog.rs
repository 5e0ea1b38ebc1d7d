//! The surfaces that have a name: formula, window, published minima, source, learning rates.
//!
//! A surface is a row of [`SURFACES`] and nothing else; its derivatives, its
//! picture and its link come from the formula. A new row needs a name and a
//! sentence under `surface.` in `www/i18n`, and its minima in
//! `tests/fixtures/minima.py`. The tests hold every row to its source.

use std::f64::consts::{FRAC_PI_2, PI, SQRT_2};

use serde::Serialize;

use crate::decimal;
use crate::error::Error;
use crate::expr::suggest::nearest_of;
use crate::optimizer::{RULES, Rule};

/// A function with a name, over the window it is best seen in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Surface {
    /// What links and the picker call it, such as `six_hump_camel`.
    pub name: &'static str,
    /// The formula, in the grammar of `expr`.
    pub formula: &'static str,
    /// The window's first and last x.
    pub x: [f64; 2],
    /// The window's first and last y; of no meaning for a curve.
    pub y: [f64; 2],
    /// The lowest points of the window, as published; empty if it has none.
    pub minima: &'static [Minimum],
    /// Where the formula comes from.
    pub source: &'static str,
    /// 1 for a curve (a formula in x alone), 2 for a surface.
    pub dimensions: usize,
    /// A learning rate that suits gradient descent on it.
    ///
    /// From at least 4 of 5 starts a run comes to rest within 1000 steps, and the
    /// fewest diverge. Some surfaces have no such rate, which is what they
    /// teach; `tests/catalog.rs` lists them with what happens there instead.
    #[serde(skip)]
    pub rates: &'static [(&'static str, f64)],
}

/// Learning rates of the other optimizers, a line for each surface and a letter for each rule.
///
/// Found by `tests/rates.rs`: of 14 rates the one that brings the most of 48 starts to a minimum within 1000 steps, and that
/// soonest. Of gradient descent the catalogue's own rate holds.
const RATES: &str = include_str!("catalog/rates.txt");

/// 1, 2 and 5 · 10⁻⁸ are `a`, `b` and `c`, and so on up to 5 · 10².
fn rate_of_letter(letter: u8) -> Option<f64> {
    let index = match letter {
        b'a'..=b'z' => letter - b'a',
        b'A'..=b'G' => letter - b'A' + 26,
        _ => return None,
    };
    let digit = [1, 2, 5][usize::from(index % 3)];
    decimal::read(&format!("{digit}e{}", i32::from(index / 3) - 8))
}

impl Surface {
    /// The learning rate that suits the surface under an optimizer, if one is known.
    pub fn rate(&self, optimizer: &str) -> Option<f64> {
        let own = self.rates.iter().find(|(name, _)| *name == optimizer);
        if let Some(&(_, rate)) = own {
            return Some(rate);
        }
        let row = RATES
            .lines()
            .find_map(|line| line.strip_prefix(self.name)?.strip_prefix(' '))?;
        let column = RULES.iter().position(|rule| rule.name() == optimizer)?;
        rate_of_letter(*row.as_bytes().get(column)?)
    }

    /// The rates under every optimizer that has one, by name.
    pub fn all_rates(&self) -> Vec<(&'static str, f64)> {
        let named = |rule: &&'static dyn Rule| Some((rule.name(), self.rate(rule.name())?));
        RULES.iter().filter_map(named).collect()
    }
}

/// A lowest point of a surface.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Minimum {
    /// The first coordinate.
    pub x: f64,
    /// The second coordinate, 0 for a curve.
    pub y: f64,
    /// The function's value there.
    pub value: f64,
    /// How the function lies there.
    pub bottom: Bottom,
}

/// How a function lies at a lowest point, and so what its gradient says there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bottom {
    /// The gradient is 0.
    Smooth,
    /// The slope jumps, or is infinite; no step is small enough to stay.
    Cusp,
    /// On the edge of the window; only along the edge is the slope 0.
    Edge,
    /// Smooth, but the formula's derivative divides 0 by 0.
    Gap,
}

/// The row of a surface.
const fn surface(
    name: &'static str,
    formula: &'static str,
    [x, y]: [[f64; 2]; 2],
    rates: &'static [(&'static str, f64)],
    minima: &'static [Minimum],
    source: &'static str,
) -> Surface {
    Surface {
        name,
        formula,
        x,
        y,
        minima,
        source,
        dimensions: 2,
        rates,
    }
}

/// The row of a curve: y plays no part, its window is a strip around 0.
const fn curve(
    name: &'static str,
    formula: &'static str,
    x: [f64; 2],
    rates: &'static [(&'static str, f64)],
    minima: &'static [Minimum],
    source: &'static str,
) -> Surface {
    Surface {
        name,
        formula,
        x,
        y: [-1.0, 1.0],
        minima,
        source,
        dimensions: 1,
        rates,
    }
}

/// The square window with both axes over `[-half, half]`.
const fn square(half: f64) -> [[f64; 2]; 2] {
    [[-half, half], [-half, half]]
}

const fn smooth(x: f64, y: f64, value: f64) -> Minimum {
    Minimum {
        x,
        y,
        value,
        bottom: Bottom::Smooth,
    }
}

const fn cusp(x: f64, y: f64, value: f64) -> Minimum {
    Minimum {
        x,
        y,
        value,
        bottom: Bottom::Cusp,
    }
}

const fn edge(x: f64, y: f64, value: f64) -> Minimum {
    Minimum {
        x,
        y,
        value,
        bottom: Bottom::Edge,
    }
}

const fn gap(x: f64, y: f64, value: f64) -> Minimum {
    Minimum {
        x,
        y,
        value,
        bottom: Bottom::Gap,
    }
}

const OURS: &str = "Watershed";
const SURVEY: &str = "M. Jamil and X.-S. Yang (2013), A literature survey of benchmark functions for global optimisation problems, Int. J. Mathematical Modelling and Numerical Optimisation 4(2), 150–194";
const LIBRARY: &str = "S. Surjanovic and D. Bingham (2013), Virtual Library of Simulation Experiments: Test Functions and Datasets, Simon Fraser University";
const MISHRA: &str = "S. K. Mishra (2006), Some new test functions for global optimization and performance of repulsive particle swarm method, MPRA Paper 2718";

/// The catalogue, in the order in which it is shown: ours to learn from, then the published ones.
///
/// Windows are the published ones but for two. Griewank's (±600) shows a bare
/// bowl and hides the ripples it is known for; ours is ±10. Rosenbrock's (−5 to
/// 10) holds heights up to 10⁶; ours is De Jong's, ±2.048.
///
/// The survey prints Hölder's table without the squares under the root; the
/// formula here is that of the library, whose published minimum it has. The
/// constant of Schwefel's function is rounded in its source, which therefore
/// has its minimum at 2.5·10⁻⁵ and not quite at 0.
#[rustfmt::skip]
pub const SURFACES: &[Surface] = &[
    surface("bowl", "x^2+2*y^2", square(4.0), &[("gd", 0.1)], &[smooth(0.0, 0.0, 0.0)], OURS),
    surface("ravine", "(x+y)^2/10+5*(x-y)^2", square(4.0), &[("gd", 0.08)], &[smooth(0.0, 0.0, 0.0)], OURS),
    surface("two_valleys", "(x^2-1)^2+x/4+y^2", square(2.0), &[("gd", 0.05)], &[smooth(-1.0298959850506604, 0.0, -0.2537912372204689)], OURS),
    surface("saddle_walls", "x^2-y^2+y^4/4", square(2.0), &[("gd", 0.1)], &[smooth(0.0, SQRT_2, -1.0), smooth(0.0, -SQRT_2, -1.0)], OURS),
    surface("plateau_hole", "-gauss((x-1)/2)*gauss((y+1)/2)", square(5.0), &[("gd", 1.0)], &[smooth(1.0, -1.0, -1.0)], OURS),
    surface("egg_carton", "cos(x)+cos(y)", square(6.0), &[("gd", 0.2)], &[smooth(PI, PI, -2.0), smooth(-PI, PI, -2.0), smooth(PI, -PI, -2.0), smooth(-PI, -PI, -2.0)], OURS),

    curve("parabola", "x^2", [-3.0, 3.0], &[("gd", 0.1)], &[smooth(0.0, 0.0, 0.0)], OURS),
    curve("double_well", "x^4-3*x^2+x", [-2.2, 2.2], &[("gd", 0.02)], &[smooth(-1.3008395659415772, 0.0, -3.513905038934789)], OURS),
    curve("wave", "x^2/10+sin(3*x)", [-5.0, 5.0], &[("gd", 0.05)], &[smooth(-0.5122140283561128, 0.0, -0.9731804794973067)], OURS),
    curve("kink", "abs(x)", [-3.0, 3.0], &[("gd", 0.1)], &[cusp(0.0, 0.0, 0.0)], OURS),

    surface("himmelblau", "(x^2+y-11)^2+(x+y^2-7)^2", square(6.0), &[("gd", 0.01)],
        &[smooth(3.0, 2.0, 0.0), smooth(-2.805118086952745, 3.131312518250573, 0.0), smooth(-3.779310253377747, -3.2831859912861696, 0.0), smooth(3.5844283403304917, -1.8481265269644036, 0.0)],
        "D. M. Himmelblau (1972), Applied Nonlinear Programming, McGraw-Hill"),
    surface("sphere", "x^2+y^2", square(5.12), &[("gd", 0.1)], &[smooth(0.0, 0.0, 0.0)],
        "K. A. De Jong (1975), An Analysis of the Behavior of a Class of Genetic Adaptive Systems, PhD thesis, University of Michigan"),
    surface("ill_conditioned_bowl", "(x^2+25*y^2)/2", square(5.0), &[("gd", 0.07)], &[smooth(0.0, 0.0, 0.0)], OURS),
    surface("booth", "(x+2*y-7)^2+(2*x+y-5)^2", square(10.0), &[("gd", 0.05)], &[smooth(1.0, 3.0, 0.0)], SURVEY),
    surface("matyas", "0.26*(x^2+y^2)-0.48*x*y", square(10.0), &[("gd", 1.0)], &[smooth(0.0, 0.0, 0.0)], SURVEY),
    surface("rosenbrock", "(1-x)^2+100*(y-x^2)^2", square(2.048), &[("gd", 0.0008)], &[smooth(1.0, 1.0, 0.0)],
        "H. H. Rosenbrock (1960), An automatic method for finding the greatest or least value of a function, The Computer Journal 3(3), 175–184"),
    surface("beale", "(1.5-x+x*y)^2+(2.25-x+x*y^2)^2+(2.625-x+x*y^3)^2", square(4.5), &[("gd", 0.0001)], &[smooth(3.0, 0.5, 0.0)],
        "E. M. L. Beale (1958), On an iterative method for finding a local minimum of a function of more than one variable, Technical Report 25, Statistical Techniques Research Group, Princeton University"),
    surface("goldstein_price", "(1+(x+y+1)^2*(19-14*x+3*x^2-14*y+6*x*y+3*y^2))*(30+(2*x-3*y)^2*(18-32*x+12*x^2+48*y-36*x*y+27*y^2))", square(2.0), &[("gd", 0.000003)], &[smooth(0.0, -1.0, 3.0)],
        "A. A. Goldstein and J. F. Price (1971), On descent from local minima, Mathematics of Computation 25(115), 569–574"),
    surface("saddle", "x^2-y^2", square(2.0), &[("gd", 0.02)], &[], "the hyperbolic paraboloid of every textbook"),
    surface("monkey_saddle", "x^3-3*x*y^2", square(2.0), &[("gd", 0.02)], &[], "D. Hilbert and S. Cohn-Vossen (1932), Anschauliche Geometrie, Springer"),
    surface("three_hump_camel", "2*x^2-1.05*x^4+x^6/6+x*y+y^2", square(5.0), &[("gd", 0.01)], &[smooth(0.0, 0.0, 0.0)], SURVEY),
    surface("six_hump_camel", "(4-2.1*x^2+x^4/3)*x^2+x*y+(-4+4*y^2)*y^2", [[-3.0, 3.0], [-2.0, 2.0]], &[("gd", 0.02)],
        &[smooth(0.08984201310031806, -0.7126564030207396, -1.0316284534898774), smooth(-0.08984201310031806, 0.7126564030207396, -1.0316284534898774)],
        "L. C. W. Dixon and G. P. Szegő (1978), The global optimization problem: an introduction, in Towards Global Optimisation 2, North-Holland, 1–15"),
    surface("styblinski_tang", "(x^4-16*x^2+5*x+y^4-16*y^2+5*y)/2", square(5.0), &[("gd", 0.01)], &[smooth(-2.903534027771177, -2.903534027771177, -78.33233140754282)],
        "M. A. Styblinski and T.-S. Tang (1990), Experiments in nonconvex optimization: stochastic approximation with function smoothing and simulated annealing, Neural Networks 3(4), 467–483"),
    surface("mccormick", "sin(x+y)+(x-y)^2-1.5*x+2.5*y+1", [[-1.5, 4.0], [-3.0, 4.0]], &[("gd", 0.1)], &[smooth(-0.5471975511965977, -1.5471975511965979, -1.9132229549810364)],
        "E. P. Adorio and U. P. Diliman (2005), MVF – Multivariate Test Functions Library in C for Unconstrained Global Optimization, University of the Philippines"),
    surface("peaks", "3*(1-x)^2*exp(-x^2-(y+1)^2)-10*(x/5-x^3-y^5)*exp(-x^2-y^2)-exp(-(x+1)^2-y^2)/3", square(3.0), &[("gd", 0.02)], &[smooth(0.22827892055636909, -1.6255349574999964, -6.551133332835837)],
        "The MathWorks, the example function peaks of MATLAB"),
    surface("rastrigin", "20+x^2-10*cos(2*pi*x)+y^2-10*cos(2*pi*y)", square(5.12), &[("gd", 0.001)], &[smooth(0.0, 0.0, 0.0)],
        "L. A. Rastrigin (1974), Systems of Extremal Control, Nauka (in Russian)"),
    surface("ackley", "-20*exp(-0.2*sqrt(0.5*(x^2+y^2)))-exp(0.5*(cos(2*pi*x)+cos(2*pi*y)))+e+20", square(5.0), &[("gd", 0.01)], &[cusp(0.0, 0.0, 0.0)],
        "D. H. Ackley (1987), A Connectionist Machine for Genetic Hillclimbing, Kluwer"),
    surface("griewank", "1+(x^2+y^2)/4000-cos(x)*cos(y/sqrt(2))", square(10.0), &[("gd", 0.5)], &[smooth(0.0, 0.0, 0.0)],
        "A. O. Griewank (1981), Generalized descent for global optimization, Journal of Optimization Theory and Applications 34(1), 11–39"),
    surface("levy_13", "sin(3*pi*x)^2+(x-1)^2*(1+sin(3*pi*y)^2)+(y-1)^2*(1+sin(2*pi*y)^2)", square(10.0), &[("gd", 0.0002)], &[smooth(1.0, 1.0, 0.0)], LIBRARY),
    surface("schwefel", "2*418.9829-x*sin(sqrt(abs(x)))-y*sin(sqrt(abs(y)))", square(500.0), &[("gd", 1.0)], &[smooth(420.96874635998205, 420.96874635998205, 2.5455132587450428e-05)],
        "H.-P. Schwefel (1981), Numerical Optimization of Computer Models, Wiley; constant as in S. Surjanovic and D. Bingham (2013)"),
    surface("michalewicz", "-sin(x)*sin(x^2/pi)^20-sin(y)*sin(2*y^2/pi)^20", [[0.0, PI], [0.0, PI]], &[("gd", 0.01)], &[smooth(2.2029055201726093, FRAC_PI_2, -1.8013034100985525)],
        "Z. Michalewicz (1992), Genetic Algorithms + Data Structures = Evolution Programs, Springer (m = 10)"),
    surface("easom", "-cos(x)*cos(y)*exp(-((x-pi)^2+(y-pi)^2))", [[-4.0, 10.0], [-4.0, 10.0]], &[("gd", 0.2)], &[smooth(PI, PI, -1.0)],
        "E. E. Easom (1990), A survey of global optimization techniques, M.Eng. thesis, University of Louisville"),
    surface("eggholder", "-(y+47)*sin(sqrt(abs(x/2+(y+47))))-x*sin(sqrt(abs(x-(y+47))))", square(512.0), &[("gd", 0.3)], &[edge(512.0, 404.2318051137578, -959.6406627208509)],
        "D. Whitley, S. Rana, J. Dzubera and K. E. Mathias (1996), Evaluating evolutionary algorithms, Artificial Intelligence 85(1–2), 245–276"),
    surface("drop_wave", "-(1+cos(12*sqrt(x^2+y^2)))/(0.5*(x^2+y^2)+2)", square(5.12), &[("gd", 0.01)], &[gap(0.0, 0.0, -1.0)],
        "M. Molga and C. Smutnicki (2005), Test functions for optimization needs"),
    surface("cross_in_tray", "-0.0001*(abs(sin(x)*sin(y)*exp(abs(100-sqrt(x^2+y^2)/pi)))+1)^0.1", square(10.0), &[("gd", 0.5)],
        &[smooth(1.3494066171539107, 1.3494066171539107, -2.062611870822737), smooth(-1.3494066171539107, 1.3494066171539107, -2.062611870822737), smooth(1.3494066171539107, -1.3494066171539107, -2.062611870822737), smooth(-1.3494066171539107, -1.3494066171539107, -2.062611870822737)],
        MISHRA),
    surface("holder_table", "-abs(sin(x)*cos(y)*exp(abs(1-sqrt(x^2+y^2)/pi)))", square(10.0), &[("gd", 0.02)],
        &[smooth(8.055023475736563, 9.664590019241272, -19.208502567886732), smooth(-8.055023475736563, 9.664590019241272, -19.208502567886732), smooth(8.055023475736563, -9.664590019241272, -19.208502567886732), smooth(-8.055023475736563, -9.664590019241272, -19.208502567886732)],
        MISHRA),
    surface("bukin_6", "100*sqrt(abs(y-0.01*x^2))+0.01*abs(x+10)", [[-15.0, -5.0], [-3.0, 3.0]], &[("gd", 0.0001)], &[cusp(-10.0, 1.0, 0.0)],
        "A. D. Bukin (1997), New minimization strategy for non-smooth functions, Preprint 97-79, Budker Institute of Nuclear Physics"),
];

/// The surface of that name, if there is one.
pub fn find(name: &str) -> Option<&'static Surface> {
    SURFACES.iter().find(|surface| surface.name == name)
}

/// The surface of that name.
///
/// # Errors
///
/// `surface.unknown`, with the nearest name where one is near.
pub fn surface_named(name: &str) -> Result<&'static Surface, Error> {
    find(name).ok_or_else(|| {
        let message = format!("There is no surface called {name}.");
        let error = Error::new("surface.unknown", "surface", name, names(), message);
        match nearest(name) {
            Some(known) => error.suggest(known),
            None => error,
        }
    })
}

/// All names, with commas between them.
pub fn names() -> String {
    let names: Vec<&str> = SURFACES.iter().map(|surface| surface.name).collect();
    names.join(", ")
}

/// The name that was most likely meant.
pub fn nearest(name: &str) -> Option<&'static str> {
    nearest_of(name, SURFACES.iter().map(|surface| surface.name))
}
