package io.equipoise.core.dataset;

/**
 * A region of the plane, by the signed distance of a point from its edge: below 0 inside. Drawings
 * are given in the unit square, x to the right and y down.
 */
@FunctionalInterface
interface Region {
  double distance(double x, double y);

  /** A disc. */
  static Region disc(double centreX, double centreY, double radius) {
    return (x, y) -> Math.hypot(x - centreX, y - centreY) - radius;
  }

  /** An ellipse with these half-axes, by a first-order distance. */
  static Region ellipse(double centreX, double centreY, double halfWidth, double halfHeight) {
    double least = Math.min(halfWidth, halfHeight);
    return (x, y) ->
        least * (Math.hypot((x - centreX) / halfWidth, (y - centreY) / halfHeight) - 1);
  }

  /** An upright rectangle with these half-sides. */
  static Region rectangle(double centreX, double centreY, double halfWidth, double halfHeight) {
    return (x, y) ->
        Math.max(Math.abs(x - centreX) - halfWidth, Math.abs(y - centreY) - halfHeight);
  }

  /** All points within {@code radius} of a segment: a stroke with round ends. */
  static Region stroke(double fromX, double fromY, double toX, double toY, double radius) {
    double alongX = toX - fromX;
    double alongY = toY - fromY;
    double squared = alongX * alongX + alongY * alongY;
    return (x, y) -> {
      double at = ((x - fromX) * alongX + (y - fromY) * alongY) / Math.max(squared, 1e-12);
      double part = Math.min(1, Math.max(0, at));
      double missX = x - fromX - part * alongX;
      double missY = y - fromY - part * alongY;
      return Math.sqrt(missX * missX + missY * missY) - radius;
    };
  }

  /** A triangle; its corners run clockwise as seen. */
  static Region triangle(double ax, double ay, double bx, double by, double cx, double cy) {
    Region ab = leftOf(ax, ay, bx, by);
    Region bc = leftOf(bx, by, cx, cy);
    Region ca = leftOf(cx, cy, ax, ay);
    return (x, y) -> Math.max(ab.distance(x, y), Math.max(bc.distance(x, y), ca.distance(x, y)));
  }

  private static Region leftOf(double ax, double ay, double bx, double by) {
    double length = Math.hypot(bx - ax, by - ay);
    double normalX = (by - ay) / length;
    double normalY = (ax - bx) / length;
    return (x, y) -> (x - ax) * normalX + (y - ay) * normalY;
  }

  /** What lies in any of these. */
  static Region union(Region... parts) {
    Region[] all = parts.clone();
    return (x, y) -> {
      double least = Double.POSITIVE_INFINITY;
      for (Region part : all) {
        least = Math.min(least, part.distance(x, y));
      }
      return least;
    };
  }

  /** All points nearer to the edge than {@code halfWidth}. */
  default Region outline(double halfWidth) {
    return (x, y) -> Math.abs(distance(x, y)) - halfWidth;
  }

  /** Around a point, so that the middle of the unit square comes there, larger and turned. */
  default Region placed(double centreX, double centreY, double scale, double turn) {
    double cos = Math.cos(turn) / scale;
    double sin = Math.sin(turn) / scale;
    return (x, y) -> {
      double right = x - centreX;
      double down = y - centreY;
      return scale * distance(0.5 + cos * right + sin * down, 0.5 - sin * right + cos * down);
    };
  }

  /** Left and right exchanged. */
  default Region mirrored() {
    return (x, y) -> distance(1 - x, y);
  }
}
