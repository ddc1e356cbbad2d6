/** Carries messages between transports and applications; a router says where. Source: manual 4. */
package org.vumi.dispatcher;
