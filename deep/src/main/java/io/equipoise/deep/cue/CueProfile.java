package io.equipoise.deep.cue;

import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.RankCorrelation;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a kind of network makes of cues that all told the label.
 *
 * @param cues one each
 */
public record CueProfile(List<Cue> cues) {

  /**
   * One cue.
   *
   * @param name of its attribute
   * @param preference how often networks that learned on the diagonal follow it where cues
   *     disagree, a mean over seeds with its interval, which one seed has not
   * @param ended share of these networks that follow it most
   * @param followed share of rows on which the network that was to learn it does say it; low where
   *     it was not learned, and then the next numbers say little
   * @param rises of the loss on the diagonal around that network, by radius; small is flat
   * @param bits that tell the cue's value of a row to who has seen the rows before; few is simple
   * @param tipping smallest share of disagreeing rows labelled by the cue, among those tried, at
   *     which a network follows it on most; empty if none did
   */
  public record Cue(
      String name,
      Estimate preference,
      double ended,
      double followed,
      List<Double> rises,
      double bits,
      OptionalDouble tipping) {
    public Cue {
      rises = List.copyOf(rises);
    }
  }

  public CueProfile {
    cues = List.copyOf(cues);
  }

  /**
   * Rank correlation of shortness of code with preference: near 1 where simpler cues are preferred;
   * NaN where either is the same for all. Of few cues it takes few values, so that it has no
   * interval.
   */
  public double simplicity() {
    return RankCorrelation.of(
        cues.stream().mapToDouble(cue -> -cue.bits()).toArray(),
        cues.stream().mapToDouble(cue -> cue.preference().value()).toArray());
  }
}
