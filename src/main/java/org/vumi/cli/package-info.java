/** The command line: what somebody types, turned into one run of a process. */
package org.vumi.cli;
