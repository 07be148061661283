/** How an image lies in its window: fitted, or larger and moved. */

export interface Placed {
  /** Pixels of the screen for one of the image. */
  readonly scale: number;
  /** Where its left upper corner is, in pixels of the window. */
  readonly left: number;
  readonly top: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const MOST = 64;

/** All of it is seen, in the middle. */
export function fit(image: Size, window: Size): Placed {
  const scale = Math.min(window.width / image.width, window.height / image.height);
  return settle({ scale, left: 0, top: 0 }, image, window);
}

/** Larger or smaller around a place of the window; never smaller than fitted. */
export function zoomAt(
  placed: Placed,
  factor: number,
  x: number,
  y: number,
  image: Size,
  window: Size
): Placed {
  const least = fit(image, window).scale;
  const scale = Math.min(Math.max(placed.scale * factor, least), Math.max(MOST, least));
  const grown = scale / placed.scale;
  const left = x - (x - placed.left) * grown;
  const top = y - (y - placed.top) * grown;
  return settle({ scale, left, top }, image, window);
}

export function move(placed: Placed, dx: number, dy: number, image: Size, window: Size): Placed {
  return settle({ ...placed, left: placed.left + dx, top: placed.top + dy }, image, window);
}

/** No empty space is shown where there could be image; what is smaller stands in the middle. */
function settle(placed: Placed, image: Size, window: Size): Placed {
  const place = (start: number, size: number, room: number) =>
    size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, start));
  return {
    scale: placed.scale,
    left: place(placed.left, image.width * placed.scale, window.width),
    top: place(placed.top, image.height * placed.scale, window.height)
  };
}
