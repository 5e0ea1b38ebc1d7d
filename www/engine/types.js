// The shapes of what the engine takes and gives.

/**
 * @typedef {object} Surface
 * @property {string} name
 * @property {string} formula
 * @property {[number, number]} x window
 * @property {[number, number]} y window
 * @property {{x: number, y: number, value: number}[]} minima published
 * @property {string} source
 * @property {number} dimensions 1 or 2
 * @property {Record<string, number>} rates learning rate by optimizer
 */

/**
 * @typedef {object} Parameter a number that a rule can be tuned by
 * @property {string} name
 * @property {number} default
 * @property {number} min
 * @property {number} max
 * @property {[boolean, boolean]} open whether min and max themselves are excluded
 * @property {'number' | 'whole' | 'flag'} kind
 */

/**
 * From a step on a value holds, of `lr` perhaps followed by a schedule and its numbers.
 * @typedef {[number, number, ...(string | number)[]]} Change
 */

/**
 * @typedef {object} Explanation what a step of a run is made of
 * @property {number} step
 * @property {[number, number]} from
 * @property {[number, number]} to
 * @property {[number, number]} values f at both
 * @property {[number, number]} gradient
 * @property {Record<string, number>} hyper the hyper-parameters in force
 * @property {Term[]} terms in the order in which they are worked out
 * @property {string | null} failure why the rule cannot go on
 */

/**
 * @typedef {object} Term with one of the four
 * @property {string} name
 * @property {number} [number]
 * @property {[number, number]} [vector]
 * @property {[number, number, number]} [matrix] xx, xy, yy
 * @property {{t: number, x: number, y: number, value: number}[]} [trials]
 */

/**
 * @typedef {object} Catalog
 * @property {Surface[]} surfaces
 * @property {{name: string, parameters: Parameter[]}[]} optimizers
 * @property {{name: string, parameters: Parameter[]}[]} schedules of a learning rate, with their numbers
 * @property {string[]} outcomes name of each code
 * @property {Uint8Array} palette 256 triples of red, green, blue, lowest height first
 * @property {string[]} losses
 * @property {DataSet[]} [dataSets] once they have been asked for
 */

/**
 * @typedef {object} DataSet data with a name
 * @property {string} name
 * @property {string} model that they are made for
 * @property {string} loss
 * @property {[number, number]} x window of the model's first parameter
 * @property {[number, number]} y window of its second
 * @property {string} source
 * @property {boolean} drawn whether a seed makes a difference
 * @property {[number, number][]} points those of seed 1
 */

/**
 * @typedef {object} Scenario everything a link carries
 * @property {number} v
 * @property {string | null} surface
 * @property {string | null} formula
 * @property {[number, number] | null} x
 * @property {[number, number] | null} y
 * @property {Record<string, number>} p
 * @property {string | null} model
 * @property {string | null} loss
 * @property {string | [number, number][] | null} data the name of a set, or points; null: there is no model
 * @property {number | null} batch points each step looks at, null: all
 * @property {string} optimizer
 * @property {Change[] | null} lr from which step on which rate or schedule holds, or the surface's own rate
 * @property {Record<string, Change[]>} hyper the same of other hyper-parameters that are not at their defaults
 * @property {{name: string, values: Record<string, number>}[]} race rules that run side by side
 * @property {string | null} beside a second function with the same starts: a name of the catalogue, else a formula
 * @property {number} starts
 * @property {number} seed
 * @property {string} sampling
 * @property {[number, number][] | null} at
 * @property {number} step
 * @property {number} steps
 * @property {number} tolerance
 * @property {boolean} autoplay
 * @property {number} speed
 * @property {string} view
 * @property {number[] | null} camera
 * @property {string[]} show
 * @property {string[]} hide
 * @property {string | null} chapter of the lesson
 * @property {string | null} lang
 * @property {string | null} theme
 */

/** @typedef {{code: string, key: string, value: string, allowed: string}} Note */

/**
 * @typedef {object} Land a compiled function
 * @property {number} dimensions 1 or 2
 * @property {[number, number]} x
 * @property {[number, number]} y
 * @property {{name: string, value: number}[]} parameters
 * @property {string} text
 * @property {string} mathml
 * @property {string} latex
 * @property {{code: string, at: number, value: string, reading: string}[]} hints
 * @property {number} rate a learning rate that suits it under gradient descent
 * @property {Record<string, number>} rates the same by rule, of those that have a rate
 * @property {boolean} quadratic whether its second derivatives are the same everywhere
 * @property {[string, string]} axes what the coordinates are called
 * @property {Fit | null} fit the model whose loss it is
 */

/**
 * @typedef {object} Fit a model with its data
 * @property {string} model
 * @property {string} loss
 * @property {[number, number][]} points
 * @property {string[]} notes codes of what is to be said about the data
 * @property {Quadratic | null} quadratic what is known where the loss is a quadratic function
 */

/**
 * @typedef {object} Quadratic
 * @property {[number, number] | null} minimiser null where it is a whole line
 * @property {number | null} value the lowest loss
 * @property {[number, number, number]} hessian
 * @property {[number, number]} eigenvalues the smaller one first
 * @property {number} condition
 * @property {number} stableRate from this learning rate on descent does not converge
 * @property {number} bestRate
 * @property {number} contraction what the best rate leaves of the error with each step, at worst
 */

/**
 * @typedef {object} Heights
 * @property {'linear' | 'log'} kind
 * @property {number} lo
 * @property {number} hi
 * @property {number} unit
 * @property {number[]} contours
 * @property {number[]} strong those of them that are drawn stronger
 * @property {{value: number, level: number}[]} ticks
 */

/**
 * @typedef {object} RunSettings
 * @property {{name: string} & Record<string, string | number | Change[]>} optimizer
 * @property {{list: [number, number][]} | {count: number, seed: number, sampling: string}} starts
 * @property {number} maxSteps
 * @property {number} tolerance
 * @property {number} [batch] points of the data that each step looks at, all if not given
 */

/**
 * @typedef {object} End where runs ended
 * @property {string} kind
 * @property {number} x
 * @property {number} y
 * @property {number} value
 * @property {[number, number]} eigenvalues
 * @property {number} count runs that ended there
 * @property {boolean} lowest whether it is one of the lowest minima found
 */

/**
 * @typedef {object} Chunk what has been computed since the last one
 * @property {number} generation
 * @property {number} from first step in it
 * @property {number} to last step in it
 * @property {number} count runs
 * @property {Float64Array} positions x, y of each run, step after step
 * @property {Float64Array} values of each run, step after step
 * @property {Uint32Array} stoppedAt step, 2³² − 1: not yet
 * @property {Uint32Array} leftAt first step outside the window, 2³² − 1: never
 * @property {Uint8Array} outcomes codes
 * @property {Uint16Array} sites index into ends, 65535: none
 * @property {End[]} ends
 * @property {boolean} done
 */

/**
 * @typedef {object} CriticalPoint
 * @property {string} kind
 * @property {number} x
 * @property {number} y
 * @property {number} value
 * @property {number[]} eigenvalues of the Hessian, rising; none at a cusp
 * @property {[number, number][]} eigenvectors
 * @property {boolean} proved
 * @property {boolean} edge whether it lies on the window's edge
 * @property {number} index of the gradient around it
 */

/**
 * @typedef {object} Survey what is known of a function in its window
 * @property {CriticalPoint[]} points minima and cusps from the lowest up, degenerate points, saddles, maxima
 * @property {{x: [number, number], y: [number, number]}[]} unresolved boxes of which nothing is said
 * @property {number} share of the window that they cover
 * @property {boolean} complete
 * @property {{verdict: 'strictly convex' | 'convex' | 'not convex' | 'undecided',
 *   chord: {ends: [[number, number], [number, number]], excess: number} | null,
 *   curvature: [number, number] | null}} convexity
 * @property {number | null} lowest value of a minimum
 * @property {{x: number, y: number, value: number} | null} edge the lowest point of the window's edge
 * @property {boolean} edgeLower whether it lies lower than every minimum
 * @property {number} progress
 * @property {number} boxes
 * @property {boolean} done
 */

/**
 * @typedef {object} Tally
 * @property {number} step
 * @property {number} total
 * @property {number} lowestMinimum
 * @property {number} otherMinimum
 * @property {number[]} counts by code of the outcome
 * @property {number} leftWindow
 */

/**
 * @typedef {object} Moment what stands at a step
 * @property {number} generation
 * @property {number} step
 * @property {Tally} tally
 * @property {number} run the selected one, -1: none
 * @property {{x: number, y: number, value: number, gradient: [number, number], hessian: [number, number, number], rate: number | null, failure: string | null} | null} selected
 */

export {};
