/**
 * Makes running workers out of configuration files and route templates: reading and checking, naming, starting,
 * stopping, and what an operator sees of it.
 */
package org.vumi.worker;
