/** Web chat: a page in a browser on which people write to applications. Operator's page: docs/transport/web-chat.md. */
package org.vumi.transport.webchat;
