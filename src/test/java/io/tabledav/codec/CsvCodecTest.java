package io.tabledav.codec;

import io.tabledav.tree.Format;

class CsvCodecTest extends CodecContract {

    @Override
    Format format() {
        return Format.CSV;
    }
}
