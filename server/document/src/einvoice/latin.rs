//! Italy's format knows the characters of Latin-1 and nothing else.

use unicode_normalization::UnicodeNormalization;

/// The text on one line in Latin-1, of at most so many characters: ț becomes t, a dash a hyphen, and what has no likeness a question
/// mark. Never empty, for no field of the format may be.
pub fn latin(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain: String =
        words.join(" ").nfc().filter(|character| !character.is_control()).flat_map(likeness).take(most).collect();
    if plain.is_empty() { "-".to_owned() } else { plain }
}

/// Whether the text is the same in Latin-1, but for the shape of its signs and the marks on its letters, and no longer than that.
pub fn kept(text: &str, most: usize) -> bool {
    let asked = |text: &str| text.chars().filter(|character| *character == '?').count();
    let whole = latin(text, usize::MAX);
    whole.chars().count() <= most && asked(&whole) == asked(text)
}

fn likeness(character: char) -> Vec<char> {
    match character {
        ' '..='~' | '\u{a1}'..='\u{ff}' => vec![character],
        '‘' | '’' | '‚' | '′' => vec!['\''],
        '“' | '”' | '„' | '″' => vec!['"'],
        '‐'..='―' | '−' => vec!['-'],
        '…' => vec!['.', '.', '.'],
        '€' => vec!['E', 'U', 'R'],
        'ł' => vec!['l'],
        'Ł' => vec!['L'],
        'đ' => vec!['d'],
        'Đ' => vec!['D'],
        'œ' => vec!['o', 'e'],
        'Œ' => vec!['O', 'E'],
        other => {
            let bare: Vec<char> = Some(other).into_iter().nfkd().filter(|part| matches!(part, ' '..='~')).collect();
            if bare.is_empty() { vec!['?'] } else { bare }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{kept, latin};

    #[test]
    fn letters_of_other_alphabets_become_their_likeness() {
        assert_eq!(latin("Ștefănescu și Țurcanu – “Łódź” 5 €", 100), "Stefanescu si Turcanu - \"Lódz\" 5 EUR");
        assert_eq!(latin("Città è perché", 100), "Città è perché");
    }

    #[test]
    fn words_that_are_cut_or_lost_are_noticed() {
        assert!(kept("Ștefănescu & Țurcanu – why?", 100) && kept("", 1));
        assert!(!kept("漢字 filter", 100) && !kept("Привет", 100) && !kept("abc", 2));
    }

    #[test]
    fn no_field_is_empty_or_too_long_or_of_several_lines() {
        assert_eq!(latin(" \n ", 5), "-");
        assert_eq!(latin("a\nb\tc  d", 5), "a b c");
        assert_eq!(latin("漢字", 5), "??");
    }
}
