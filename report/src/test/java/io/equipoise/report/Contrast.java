package io.equipoise.report;

/** The WCAG 2 contrast of every text with what is behind it. */
final class Contrast {
  private Contrast() {}

  /** Gives the least contrast of all elements of the page that hold text of their own. */
  static final String SCRIPT =
      """
      () => {
        const rgb = (css) => (css.match(/[\\d.]+/g) || []).map(Number);
        const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        const light = ([r, g, b]) =>
          0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
        const behind = (element) => {
          for (let e = element; e; e = e.parentElement) {
            const colour = rgb(getComputedStyle(e).backgroundColor);
            if (colour.length === 3 || colour[3] === 1) return colour;
          }
          return [255, 255, 255];
        };
        let worst = 21;
        for (const element of document.querySelectorAll('body *')) {
          const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
          if (!own || element.closest('script, style, svg, noscript')) continue;
          const a = light(rgb(getComputedStyle(element).color));
          const b = light(behind(element));
          worst = Math.min(worst, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
        }
        return worst;
      }
      """;
}
