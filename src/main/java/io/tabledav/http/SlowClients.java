package io.tabledav.http;

/**
 * What is done about clients that are slow, or wait for a slow database.
 *
 * @param stallLimit how slowly a body may arrive
 * @param uploads where a body waits whose reader is slow
 * @param answers where the rest of an answer goes whose client does not take it in time
 */
public record SlowClients(StallLimit stallLimit, UploadOverflow uploads, AnswerOverflow answers) {

    /** The usual limit for bodies; bodies and answers wait in their connections. */
    public static final SlowClients WAIT =
            new SlowClients(StallLimit.DEFAULT, UploadOverflow.NONE, AnswerOverflow.NONE);
}
