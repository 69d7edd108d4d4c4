/**
 * Learning on nodes of graphs: sparse edges, losses that contrast nodes, and the trainings that use
 * them. Nothing here makes an array of nodes by nodes. A loss is added as a class that takes
 * embeddings (N,d) and says which edges or clusters it reads.
 */
@NullMarked
package io.equipoise.deep.graph;

import org.jspecify.annotations.NullMarked;
