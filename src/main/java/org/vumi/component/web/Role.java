package org.vumi.component.web;

/** What somebody who has logged in may do. */
public enum Role {
    /** See everything. */
    VIEWER,

    /** Also change what runs. */
    OPERATOR
}
