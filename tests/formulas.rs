//! Every line of the tables in docs/formulas.md.

use watershed::error::Error;
use watershed::expr::display::text_of;
use watershed::expr::names::FUNCTIONS;
use watershed::expr::{Axis, latex, limits, parse, text};
use watershed::objective::Objective;
use watershed::program::reference::evaluate;

const DOCS: &str = include_str!("../docs/formulas.md");

/// The rows of the table below a heading, cell by cell, without head and code marks.
fn table(heading: &str) -> Vec<Vec<String>> {
    let section = DOCS
        .split("\n## ")
        .find(|section| section.starts_with(heading))
        .expect("the heading is in the docs");
    let rows: Vec<Vec<String>> = section
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            let line = line.replace(r"\|", "\u{1}");
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.replace('\u{1}', "|")).collect()
        })
        .collect();
    assert!(rows.len() > 3, "{heading} has no table");
    rows
}

/// What stands between the code marks of a cell, all of it, or nothing.
fn code(cell: &str) -> Option<&str> {
    cell.trim().strip_prefix('`')?.strip_suffix('`')
}

fn typed(row: &[String]) -> &str {
    code(&row[0]).unwrap_or_else(|| panic!("no formula in {row:?}"))
}

fn error(formula: &str) -> Error {
    match parse(formula) {
        Ok(formula) => panic!("read as {}", text(&formula)),
        Err(error) => error,
    }
}

#[test]
fn what_is_typed_means_what_the_docs_say() {
    let mut numbers = 0;
    for heading in ["Operators", "Numbers", "Pasted characters"] {
        for row in table(heading) {
            let formula = parse(typed(&row)).unwrap_or_else(|error| panic!("{row:?}: {error}"));
            let printed = text(&formula);
            assert_eq!(Some(printed.as_str()), code(&row[1]), "{row:?}");
            let again = parse(&printed).unwrap();
            assert_eq!(formula.graph.nodes(), again.graph.nodes(), "{row:?}");
            // A number is worth what stands beside it.
            if let Ok(value) = row[2].trim().parse::<f64>() {
                let worth = evaluate(&formula.graph, formula.root, 0.0, 0.0, &[], &[]);
                assert_eq!(worth, value, "{row:?}");
                numbers += 1;
            }
        }
    }
    assert_eq!(numbers, 7);
}

#[test]
fn the_slope_of_each_function_is_the_one_in_the_docs() {
    for row in table("Functions") {
        let mut formula = parse(typed(&row)).unwrap();
        let slope = formula.graph.derivative(formula.root, Axis::X);
        assert_eq!(
            Some(text_of(&formula, slope).as_str()),
            code(&row[3]),
            "{row:?}"
        );
        if let Some((value, x)) = row[4].split_once(" at x = ") {
            let x = x.trim().parse().unwrap();
            let expected: f64 = value.trim().parse().unwrap();
            assert_eq!(
                evaluate(&formula.graph, slope, x, 0.0, &[], &[]),
                expected,
                "{row:?}"
            );
        }
    }
}

#[test]
fn each_function_is_in_the_docs_and_defined_where_they_say() {
    let rows = table("Functions");
    for (name, _) in FUNCTIONS {
        let call = format!("{name}(");
        assert!(
            rows.iter().any(|row| typed(row).starts_with(&call)),
            "{name}"
        );
    }
    for row in rows {
        let formula = parse(typed(&row)).unwrap();
        let inside: fn(f64) -> bool = match row[2].trim() {
            "every x" => |_| true,
            "−1 ≤ x ≤ 1" => |x| x.abs() <= 1.0,
            "x ≥ 0" => |x| x >= 0.0,
            "x > 0" => |x| x > 0.0,
            other => panic!("{other}"),
        };
        for x in [-2.5, -1.0, -0.25, 0.0, 0.25, 1.0, 2.5] {
            // A parameter that no whole power can hide behind.
            let value = evaluate(&formula.graph, formula.root, x, 0.0, &[-0.5], &[]);
            assert_eq!(
                value.is_finite(),
                inside(x),
                "{} at {x} is {value}",
                typed(&row)
            );
        }
    }
}

#[test]
fn latex_is_set_as_the_docs_say() {
    for row in table("As a textbook sets it") {
        let formula = parse(typed(&row)).unwrap();
        assert_eq!(Some(latex(&formula).as_str()), code(&row[1]), "{row:?}");
    }
}

#[test]
fn hints_say_how_a_formula_was_read() {
    for row in table("Hints") {
        let formula = parse(typed(&row)).unwrap();
        let [hint] = formula.hints.as_slice() else {
            panic!("{row:?}: {:?}", formula.hints)
        };
        assert_eq!(Some(hint.code), code(&row[1]), "{row:?}");
        assert_eq!(Some(hint.reading.as_str()), code(&row[2]), "{row:?}");
        assert!(typed(&row)[hint.at..].starts_with(&hint.value));
    }
}

#[test]
fn errors_name_what_was_found_and_what_to_write() {
    for row in table("Errors") {
        let error = error(typed(&row));
        assert_eq!(Some(error.code), code(&row[1]), "{row:?}");
        let at: usize = row[2].trim().parse().expect("a place");
        assert_eq!(error.at, Some(at), "{row:?}");
        assert_eq!(error.value, code(&row[3]).unwrap_or(""), "{row:?}");
        assert_eq!(error.allowed, row[4].trim(), "{row:?}");
        assert_eq!(error.suggestion.as_deref(), code(&row[5]), "{row:?}");
        // What was found is what stands there.
        let units: Vec<u16> = typed(&row).encode_utf16().skip(at).collect();
        let found: Vec<u16> = error.value.encode_utf16().collect();
        assert!(units.starts_with(&found), "{row:?}");
        assert!(
            error.message.ends_with('.') || error.message.ends_with('?'),
            "{}",
            error.message
        );
    }
}

#[test]
fn following_a_suggestion_leads_to_a_formula() {
    for row in table("Errors") {
        let typed = typed(&row);
        let error = error(typed);
        if let (Some(at), Some(suggestion)) = (error.at, &error.suggestion) {
            let units: Vec<u16> = typed.encode_utf16().collect();
            let behind = at + error.value.encode_utf16().count();
            let mended = String::from_utf16_lossy(&units[..at])
                + suggestion
                + &String::from_utf16_lossy(&units[behind..]);
            // `[x]` has a second bracket to mend.
            let result = parse(&mended);
            assert!(
                result.is_ok() || typed == "[x]",
                "{typed} → {mended}: {result:?}"
            );
        }
    }
}

#[test]
fn what_is_over_a_limit_is_refused_and_what_is_at_it_is_not() {
    let rows = table("Limits");
    let values = [
        limits::LENGTH,
        limits::DEPTH,
        limits::NODES,
        limits::DERIVED_NODES,
    ];
    for (row, value) in rows.iter().zip(values) {
        assert_eq!(row[1].trim().parse(), Ok(value), "{row:?}");
    }
    let codes: Vec<&str> = rows.iter().filter_map(|row| code(&row[2])).collect();

    let long = |length: usize| "x".to_owned() + &" ".repeat(length - 1);
    assert!(parse(&long(limits::LENGTH)).is_ok());
    assert_eq!(error(&long(limits::LENGTH + 1)).code, codes[0]);

    let deep = |depth: usize| "(".repeat(depth) + "x" + &")".repeat(depth);
    assert!(parse(&deep(limits::DEPTH)).is_ok());
    assert_eq!(error(&deep(limits::DEPTH + 1)).code, codes[1]);
    assert_eq!(error(&"-".repeat(1000)).code, codes[1]);
    assert_eq!(error(&("x^".repeat(900) + "x")).code, codes[1]);
    assert_eq!(error(&"sin(".repeat(400)).code, codes[1]);
    assert_eq!(error(&"|(".repeat(400)).code, codes[1]);

    // Each term is a new number and a new sum.
    let wide = |terms: usize| {
        (1..=terms)
            .map(|n| n.to_string())
            .collect::<Vec<_>>()
            .join("+")
    };
    assert!(parse(&wide(limits::NODES / 2)).is_ok());
    assert_eq!(error(&wide(limits::NODES / 2 + 1)).code, codes[2]);

    // Powers of one coordinate by the other have the longest second derivatives.
    let powers = |count: usize| "x^y*".repeat(count) + "x";
    assert!(parse(&powers(300)).is_ok());
    assert_eq!(error(&powers(490)).code, codes[3]);
}

#[test]
fn slopes_at_awkward_places_are_those_of_the_function() {
    // Formula in x, place, slope; what else is undefined is in the docs.
    let finite = [
        ("max(x, 0)*3", -1.0, 0.0),
        ("max(x, 0)^2*ln(2)", 0.0, 0.0),
        ("abs(x)^1.5", 0.0, 0.0),
        ("relu(x)^1.5", -1.0, 0.0),
        ("abs(x)*x", 0.0, 0.0),
        ("x^2.5", 0.0, 0.0),
        ("x^0 + x^1", 0.0, 1.0),
        ("(x^2)^1.5", 0.0, 0.0),
        ("softplus(x)", 1000.0, 1.0),
        ("sigmoid(x)", -1000.0, 0.0),
        ("tanh(x)", 1000.0, 0.0),
        ("gauss(x)", 1e200, 0.0),
        ("hypot(x, 0)", 3e200, 1.0),
        ("sign(x)*x", -1.0, -1.0),
        ("ln(abs(x))", -2.0, -0.5),
        ("x^-2", -1.0, 2.0),
        ("2^x", -2000.0, 0.0),
    ];
    let slope = |text: &str, x: f64| {
        let objective = Objective::new(parse(text).unwrap());
        assert!(objective.value(x, 0.0).is_finite(), "{text} at {x}");
        objective.gradient(x, 0.0)[0]
    };
    for (text, x, expected) in finite {
        assert_eq!(slope(text, x), expected, "{text} at {x}");
    }
    let undefined = [
        ("relu(-sqrt(x))", 0.0),
        ("x^(2 + x)", 0.0),
        ("sqrt(x^4)", 0.0),
        ("cbrt(x)^4", 0.0),
        ("(x^2)^0.75", 0.0),
        ("sqrt(relu(x))", -1.0),
    ];
    for (text, x) in undefined {
        assert!(slope(text, x).is_nan(), "{text} at {x}");
    }
}
