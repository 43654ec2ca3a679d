from news.shingles import hashes, packed, sketch, unpacked

TEXT = "Hombres armados bloquearon la carretera federal en Chilapa " * 30


def test_the_hash_of_a_shingle_is_the_same_in_every_process_and_release():
    assert hashes("Hombres armados bloquearon") == [17216786954595903740 % 2**32]


def test_case_accents_and_punctuation_do_not_change_a_shingle():
    assert hashes("Policía, comunitaria: armada") == hashes("policia comunitaria ARMADA")


def test_a_text_of_two_words_has_no_shingle():
    assert hashes("dos palabras") == []


def test_packed_shingles_come_back_each_once():
    every = hashes(TEXT)
    assert unpacked(packed(every)) == set(every)
    assert len(packed(every)) == 4 * len(set(every)) < 4 * len(every)


def test_a_sketch_holds_about_an_eighth_of_the_shingles():
    every = set(hashes(" ".join(f"palabra{n} otra{n * 7}" for n in range(2000))))
    taken = sketch(packed(every))
    assert set(taken) < every
    assert 0.10 < len(taken) / len(every) < 0.15


def test_of_a_text_that_is_a_part_of_another_the_sketch_is_a_part_too():
    words = [f"palabra{n}" for n in range(900)]
    whole, part = (set(sketch(packed(hashes(" ".join(row))))) for row in (words, words[300:600]))
    assert part < whole
