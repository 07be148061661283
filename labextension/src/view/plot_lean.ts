/** What Bokeh does with every paint, and no chart of ours needs: it costs more than the painting. */

/** Bokeh's own, for sizes in em; ours are in pixels. */
const FONT_SIZE_PX = 13;

/** Call it once the view is made, before it is put into the page. */
export function makeLean(view: any): void {
  Object.defineProperty(view, 'base_font_size', { value: FONT_SIZE_PX });
  for (const part of [view, ...view.computed_renderer_views]) {
    for (const visual of part.visuals ?? []) {
      // Colours and sizes come with the models: nothing in the page's style is asked for.
      visual._get_css_value = () => '';
    }
  }
  for (const part of view.computed_renderer_views) {
    dropElement(part);
    if (part.glyph) {
      // All points are drawn: which of them lie in the plot need not be looked up.
      part.glyph._mask_data = null;
    }
  }
  // Ranges are set, never found from the data.
  const never = { get: () => false, set: () => undefined };
  Object.defineProperty(view._range_manager, 'invalidate_dataranges', never);
  dropOverlays(view.canvas_view);
  // It takes the mouse and the focus, which are ours.
  view.canvas_view.events_el.style.display = 'none';
}

/** Each part has an empty element, whose place is a style sheet: written anew, all is styled anew. */
function dropElement(part: any): void {
  part.el.style.display = 'none';
  part.update_position = () => undefined;
}

/** Bokeh tells nobody when it has found out where the plot area is. */
export function onLaidOut(view: any, act: () => void): void {
  const settle = view._after_layout.bind(view);
  view._after_layout = () => {
    settle();
    act();
  };
}

/** A second canvas for selections: empty here, but cleared, copied and blended like the first. */
function dropOverlays(canvas: any): void {
  const { overlays } = canvas;
  overlays.el.style.display = 'none';
  overlays.prepare = () => overlays.ctx;
  overlays.finish = () => undefined;
  overlays.resize = () => undefined;
}
