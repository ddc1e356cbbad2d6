/** Workers that answer people: a message in, none, one or more out. */
package org.vumi.application;
