package io.equipoise.core.metric;

/** The k nearest of the rows offered; of equal ranks the row of lower number is nearer. */
final class NearestHeap {
  private double[] ranks = new double[0];
  private int[] rows = new int[0];
  private int most;
  private int size;

  /** Forgets all and will hold {@code k}. */
  void clear(int k) {
    if (rows.length < k) {
      ranks = new double[k];
      rows = new int[k];
    }
    most = k;
    size = 0;
  }

  void offer(double rank, int row) {
    if (size < most) {
      int place = size++;
      while (place > 0 && before((place - 1) / 2, rank, row)) {
        move((place - 1) / 2, place);
        place = (place - 1) / 2;
      }
      set(place, rank, row);
    } else if (most > 0 && !before(0, rank, row)) {
      sink(rank, row);
    }
  }

  /** Sorts what is held, nearest first; nothing may be offered until it is cleared. */
  void sort() {
    int count = size;
    while (size > 1) {
      double rank = ranks[0];
      int row = rows[0];
      size--;
      sink(ranks[size], rows[size]);
      set(size, rank, row);
    }
    size = count;
  }

  int size() {
    return size;
  }

  int row(int place) {
    return rows[place];
  }

  double rank(int place) {
    return ranks[place];
  }

  /** Puts an entry in place of the farthest. */
  private void sink(double rank, int row) {
    int place = 0;
    for (int child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && before(child, ranks[child + 1], rows[child + 1])) {
        child++;
      }
      if (before(child, rank, row)) {
        break;
      }
      move(child, place);
      place = child;
    }
    set(place, rank, row);
  }

  /** Whether the entry at this place is nearer than the other. */
  private boolean before(int place, double rank, int row) {
    return ranks[place] < rank || (ranks[place] == rank && rows[place] < row);
  }

  private void move(int from, int to) {
    set(to, ranks[from], rows[from]);
  }

  private void set(int place, double rank, int row) {
    ranks[place] = rank;
    rows[place] = row;
  }
}
