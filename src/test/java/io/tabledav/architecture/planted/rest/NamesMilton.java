package io.tabledav.architecture.planted.rest;

import io.milton.http.HttpManager;

/** Planted: only dav knows Milton. */
public interface NamesMilton {
    HttpManager word();
}
