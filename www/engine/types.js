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
 * @typedef {object} Catalog
 * @property {Surface[]} surfaces
 * @property {{name: string, parameters: {name: string, default: number, min: number, max: number}[]}[]} optimizers
 * @property {string[]} outcomes name of each code
 * @property {Uint8Array} palette 256 triples of red, green, blue, lowest height first
 */

/**
 * @typedef {object} Scenario everything a link carries
 * @property {number} v
 * @property {string | null} surface
 * @property {string | null} formula
 * @property {[number, number] | null} x
 * @property {[number, number] | null} y
 * @property {Record<string, number>} p
 * @property {string} optimizer
 * @property {[number, number][] | null} lr step and rate, or the surface's own
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
 * @property {number} rate a learning rate that suits it
 */

/**
 * @typedef {object} Heights
 * @property {'linear' | 'log'} kind
 * @property {number} lo
 * @property {number} hi
 * @property {number} unit
 * @property {number[]} contours
 * @property {{value: number, level: number}[]} ticks
 */

/**
 * @typedef {object} RunSettings
 * @property {{name: string, lr: number | [number, number][]}} optimizer
 * @property {{list: [number, number][]} | {count: number, seed: number, sampling: string}} starts
 * @property {number} maxSteps
 * @property {number} tolerance
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
 * @property {{x: number, y: number, value: number, gradient: [number, number], rate: number} | null} selected
 */

export {};
