package org.vumi.middleware;

/** Passes everything on, as 0.4's classes of this name and of {@code TransportMiddleware} and {@code ApplicationMiddleware} do. */
public final class BaseMiddleware implements Middleware {}
