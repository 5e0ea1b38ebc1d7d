/** Whether this is built into one file (vite.config.js, single-file.js). */
declare const __SINGLE_FILE__: boolean;
/** The address of the published site, in the npm package alone; '' where it is not known (npm/pack.js). */
declare const __HOME__: string;

/** The half of a language's texts that is not in the first (i18n/halves.js). */
declare module '*?rest' {
  const texts: Record<string, string>;
  export default texts;
}

/** What of it is used; the package brings no types. */
declare module 'gifenc' {
  export function quantize(rgba: Uint8Array, colours: number): number[][];
  export function applyPalette(
    rgba: Uint8Array | Uint8ClampedArray,
    palette: number[][],
  ): Uint8Array;
  export function GIFEncoder(): {
    writeFrame(index: Uint8Array, width: number, height: number, options: object): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
    bytesView(): Uint8Array;
  };
}
