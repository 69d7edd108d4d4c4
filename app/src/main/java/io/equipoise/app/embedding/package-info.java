/**
 * What an audit of embeddings or images reads beside its table: vectors from NPY files or columns,
 * and pictures from a folder, each checked before it is decoded. Another form of vectors is a
 * reader here and a line in {@code SliceOptions}.
 */
package io.equipoise.app.embedding;
