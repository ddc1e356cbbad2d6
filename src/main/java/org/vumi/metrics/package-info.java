/** Values that workers measure: gathered, sorted into buckets of time, aggregated, handed to Graphite. Manual 6, spec core 8. */
package org.vumi.metrics;
