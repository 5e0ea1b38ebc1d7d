//! What a step is made of, by name, for a reader to see.

/// One part of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Such as `gradient`, `m_hat`, `step`.
    pub name: &'static str,
    /// What it came to.
    pub quantity: Quantity,
}

/// The shapes that parts of a step have.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// One number for both coordinates.
    Number(f64),
    /// A number for each coordinate.
    Vector([f64; 2]),
    /// \[xx, xy, yy\] of a symmetric matrix.
    Matrix([f64; 3]),
    /// The points that were looked at on the way, in that order.
    Trials(Vec<Trial>),
}

/// A point that a line search, a trust region or a hop looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// How far along the direction, as a multiple of it; for a trust region its radius.
    pub t: f64,
    /// The point.
    pub point: [f64; 2],
    /// f there.
    pub value: f64,
}

impl Quantity {
    /// Its numbers, if it has a fixed number of them.
    pub fn numbers(&self) -> &[f64] {
        match self {
            Quantity::Number(number) => std::slice::from_ref(number),
            Quantity::Vector(vector) => vector,
            Quantity::Matrix(matrix) => matrix,
            Quantity::Trials(_) => &[],
        }
    }
}

/// The terms of a step in the making, or none where nobody is going to read them.
#[derive(Debug, Default)]
pub struct Terms {
    list: Option<Vec<Term>>,
}

impl Terms {
    /// Takes note of nothing.
    pub fn unread() -> Terms {
        Terms { list: None }
    }

    /// Takes note of everything.
    pub fn read() -> Terms {
        Terms {
            list: Some(Vec::new()),
        }
    }

    /// What has been noted.
    pub fn into_list(self) -> Vec<Term> {
        self.list.unwrap_or_default()
    }

    /// Notes a number.
    pub fn number(&mut self, name: &'static str, number: f64) {
        self.note(name, || Quantity::Number(number));
    }

    /// Notes a vector.
    pub fn vector(&mut self, name: &'static str, vector: [f64; 2]) {
        self.note(name, || Quantity::Vector(vector));
    }

    /// Notes a symmetric matrix.
    pub fn matrix(&mut self, name: &'static str, matrix: [f64; 3]) {
        self.note(name, || Quantity::Matrix(matrix));
    }

    /// Notes one more trial point.
    pub fn trial(&mut self, t: f64, point: [f64; 2], value: f64) {
        let Some(list) = &mut self.list else { return };
        let trial = Trial { t, point, value };
        for term in list.iter_mut() {
            if let Quantity::Trials(trials) = &mut term.quantity {
                return trials.push(trial);
            }
        }
        list.push(Term {
            name: "trials",
            quantity: Quantity::Trials(vec![trial]),
        });
    }

    fn note(&mut self, name: &'static str, quantity: impl FnOnce() -> Quantity) {
        if let Some(list) = &mut self.list {
            let quantity = quantity();
            list.push(Term { name, quantity });
        }
    }
}
