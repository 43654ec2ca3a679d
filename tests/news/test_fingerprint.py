from news.fingerprint import fingerprint, text_hash

WORDS = " ".join(f"palabra{number} Guerrero" for number in range(40))


def test_texts_of_equal_words_have_one_hash():
    assert text_hash(WORDS) == text_hash(WORDS.upper().replace(" ", " —  "))
    assert text_hash(WORDS) != text_hash(WORDS + " más")
    assert text_hash("año " * 60) != text_hash("ano " * 60)
    assert text_hash("sesión " * 60) == text_hash("sesion " * 60)


def test_short_texts_have_no_hash():
    assert text_hash("uno " * 59) is None
    assert text_hash("uno " * 60) is not None
    assert text_hash("") is None


def test_a_standfirst_of_the_outlets_own_makes_other_words():
    assert text_hash(f"Tomado de otro diario.\n{WORDS}") != text_hash(WORDS)


def test_a_headline_of_two_words_is_worth_nothing():
    assert fingerprint("Las noticias", WORDS, "es").title is None


def test_a_headline_is_the_same_whatever_its_case_and_accents():
    telling = "Cierran el puente sobre el río Azul"
    taken = fingerprint(telling, WORDS, "es")
    assert taken.title is not None
    assert taken.title == fingerprint(telling.upper().replace("Í", "I"), "", "es").title
    assert taken.text_hash == text_hash(WORDS)
