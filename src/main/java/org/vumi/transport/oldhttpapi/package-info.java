/** The two APIs of the time before Vumi's messages: one text, or one template, to many numbers. */
package org.vumi.transport.oldhttpapi;
