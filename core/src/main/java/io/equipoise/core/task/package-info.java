/**
 * What is to be predicted or audited, and how it meets a table: target, groups, scores, weights. A
 * new role of a column gets a component in {@link io.equipoise.core.task.Task} and its check in
 * {@link io.equipoise.core.task.TaskBinder}.
 */
package io.equipoise.core.task;
