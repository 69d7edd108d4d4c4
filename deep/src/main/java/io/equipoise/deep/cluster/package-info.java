/**
 * Clusters of rows: as they fall, or of equal sizes. One is added as a class that takes rows of
 * floats, a number of clusters and a seed, and gives the cluster of each row.
 */
@NullMarked
package io.equipoise.deep.cluster;

import org.jspecify.annotations.NullMarked;
