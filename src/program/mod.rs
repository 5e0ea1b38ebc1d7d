//! From the formula graph to straight-line code over blocks of points.
