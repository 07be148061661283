/** Dragging, whatever is dragged. */

/** Call with how far the pointer went since the last call, while a button is held. */
export function drag(element: HTMLElement, onMove: (dx: number, dy: number) => void): void {
  element.addEventListener('pointerdown', event => {
    if (event.button !== 0) {
      return;
    }
    event.stopPropagation();
    element.setPointerCapture(event.pointerId);
    const moved = (next: PointerEvent) => onMove(next.movementX, next.movementY);
    element.addEventListener('pointermove', moved);
    element.addEventListener(
      'lostpointercapture',
      () => element.removeEventListener('pointermove', moved),
      { once: true }
    );
  });
}
