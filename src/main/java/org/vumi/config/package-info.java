/** What a worker's classes and the runtime tell each other: configuration, its faults, counters. A leaf: imports only the JDK. */
package org.vumi.config;
