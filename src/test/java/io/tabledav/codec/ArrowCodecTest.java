package io.tabledav.codec;

import io.tabledav.tree.Format;

class ArrowCodecTest extends CodecContract {

    @Override
    Format format() {
        return Format.ARROW;
    }
}
