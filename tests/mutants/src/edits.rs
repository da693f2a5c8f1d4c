//! Where a mutant's text goes.

use std::ops::Range;

use proc_macro2::{LineColumn, Span};
use serde_json::Value;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// One line of cargo-mutants' list.
pub struct Mutant {
    id: usize,
    genre: String,
    start: LineColumn,
    replacement: String,
}

impl Mutant {
    pub fn new(id: usize, listed: &Value) -> Option<Self> {
        let start = &listed["span"]["start"];
        let number = |name: &str| usize::try_from(start[name].as_u64()?).ok();
        Some(Self {
            id,
            genre: listed["genre"].as_str()?.to_owned(),
            // Columns are counted from 1 there, and from 0 here.
            start: LineColumn {
                line: number("line")?,
                column: number("column")?.checked_sub(1)?,
            },
            replacement: listed["replacement"].as_str()?.to_owned(),
        })
    }

    fn is_at(&self, genre: &str, span: Span) -> bool {
        self.genre == genre && self.start == span.start()
    }
}

/// Where a mutant is in the new text.
pub struct Place {
    pub id: usize,
    /// What was inserted for it.
    pub chunk: Range<usize>,
    /// That, with the expression that it replaces.
    pub extent: Range<usize>,
}

/// A file as it was.
pub struct Source {
    text: String,
    lines: Vec<usize>,
    file: syn::File,
}

impl Source {
    pub fn new(text: &str) -> Result<Self, syn::Error> {
        let starts = text
            .char_indices()
            .filter(|(_, c)| *c == '\n')
            .map(|(at, _)| at + 1);
        Ok(Self {
            text: text.to_owned(),
            lines: [0].into_iter().chain(starts).collect(),
            file: syn::parse_file(text)?,
        })
    }

    /// The text with these mutants, and where they are. One for which there is no rule is left out.
    pub fn with(&self, mutants: &[Mutant]) -> (String, Vec<Place>) {
        let mut finder = Finder {
            source: self,
            mutants,
            insertions: Vec::new(),
        };
        finder.visit_file(&self.file);
        let mut insertions = finder.insertions;
        // At one place: what closes before what opens, the outer first to open and last to close. Of two
        // that wrap the same, the one that was found first is the outer.
        let mut ordered: Vec<_> = insertions.drain(..).enumerate().collect();
        ordered.sort_by_key(|(order, one)| {
            let opens = one.at == one.partner.0;
            let width = one.partner.1 - one.partner.0;
            if opens {
                (one.at, opens, usize::MAX - width, *order)
            } else {
                (one.at, opens, width, usize::MAX - order)
            }
        });
        let insertions: Vec<_> = ordered.into_iter().map(|(_, one)| one).collect();
        let (mut text, mut last) = (String::new(), 0);
        let mut places: Vec<Place> = Vec::new();
        for one in &insertions {
            text.push_str(&self.text[last..one.at]);
            last = one.at;
            let start = text.len();
            text.push_str(&one.text);
            for id in &one.ids {
                match places.iter_mut().find(|place| place.id == *id) {
                    Some(place) => place.extent.end = text.len(),
                    None => places.push(Place {
                        id: *id,
                        chunk: start..text.len(),
                        extent: start..text.len(),
                    }),
                }
            }
        }
        text.push_str(&self.text[last..]);
        (text, places)
    }

    fn offset(&self, at: LineColumn) -> usize {
        let line = self.lines[at.line - 1];
        let rest = &self.text[line..];
        line + rest
            .char_indices()
            .nth(at.column)
            .map_or(rest.len(), |(offset, _)| offset)
    }

    fn range(&self, node: &impl Spanned) -> Range<usize> {
        let span = node.span();
        self.offset(span.start())..self.offset(span.end())
    }

    fn of(&self, node: &impl Spanned) -> &str {
        &self.text[self.range(node)]
    }
}

struct Insertion {
    at: usize,
    /// The start and the end of what is wrapped.
    partner: (usize, usize),
    text: String,
    ids: Vec<usize>,
}

struct Finder<'a> {
    source: &'a Source,
    mutants: &'a [Mutant],
    insertions: Vec<Insertion>,
}

impl<'a> Finder<'a> {
    fn found(&self, genre: &str, span: Span) -> Vec<&'a Mutant> {
        self.mutants
            .iter()
            .filter(|mutant| mutant.is_at(genre, span))
            .collect()
    }

    fn wrap(&mut self, range: Range<usize>, before: String, after: &str, ids: Vec<usize>) {
        let partner = (range.start, range.end);
        self.insertions.push(Insertion {
            at: range.start,
            partner,
            text: before,
            ids: ids.clone(),
        });
        self.insertions.push(Insertion {
            at: range.end,
            partner,
            text: after.to_owned(),
            ids,
        });
    }

    /// A choice between the expression as it is and what each mutant makes of it.
    fn choose(&mut self, range: Range<usize>, mutants: &[&Mutant], of: impl Fn(&Mutant) -> String) {
        if mutants.is_empty() {
            return;
        }
        let mut before = String::from("(");
        for mutant in mutants {
            before += &format!("if crate::mutant({}) {{ {} }} else ", mutant.id, of(mutant));
        }
        before += "{ ";
        let ids = mutants.iter().map(|mutant| mutant.id).collect();
        self.wrap(range, before, " })", ids);
    }

    fn body(&mut self, block: &syn::Block) {
        let open = self.source.range(&block.brace_token.span.open()).end;
        let body = self.source.range(block);
        // A body is replaced from its brace, or from its first statement.
        let first = block
            .stmts
            .first()
            .map(|statement| statement.span().start());
        let starts = [Some(block.span().start()), first];
        let mutants: Vec<&Mutant> = self
            .mutants
            .iter()
            .filter(|mutant| mutant.genre == "FnValue" && starts.contains(&Some(mutant.start)))
            .collect();
        for mutant in mutants {
            let text = format!(
                " if crate::mutant({}) {{ return {}; }}",
                mutant.id, mutant.replacement
            );
            let partner = (open, body.end - 1);
            self.insertions.push(Insertion {
                at: open,
                partner,
                text,
                ids: vec![mutant.id],
            });
        }
    }
}

fn has_let(expression: &syn::Expr) -> bool {
    struct Search(bool);
    impl<'ast> Visit<'ast> for Search {
        fn visit_expr_let(&mut self, _: &'ast syn::ExprLet) {
            self.0 = true;
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_block(&mut self, _: &'ast syn::Block) {}
    }
    let mut search = Search(false);
    search.visit_expr(expression);
    search.0
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.body(&node.block);
        visit::visit_item_fn(self, node);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.body(&node.block);
        visit::visit_impl_item_fn(self, node);
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        if let Some(block) = &node.default {
            self.body(block);
        }
        visit::visit_trait_item_fn(self, node);
    }

    fn visit_expr_binary(&mut self, node: &'ast syn::ExprBinary) {
        let mutants = self.found("BinaryOperator", node.op.span());
        if !has_let(&node.left) && !has_let(&node.right) {
            let (left, right) = (self.source.of(&node.left), self.source.of(&node.right));
            self.choose(self.source.range(node), &mutants, |mutant| {
                format!("{left} {} {right}", mutant.replacement)
            });
        }
        visit::visit_expr_binary(self, node);
    }

    fn visit_expr_unary(&mut self, node: &'ast syn::ExprUnary) {
        let mutants = self.found("UnaryOperator", node.op.span());
        let operand = self.source.of(&node.expr);
        self.choose(self.source.range(node), &mutants, |_| operand.to_owned());
        visit::visit_expr_unary(self, node);
    }

    fn visit_arm(&mut self, node: &'ast syn::Arm) {
        for mutant in self.found("MatchArm", node.span()) {
            match &node.guard {
                Some((_, guard)) => self.wrap(
                    self.source.range(guard),
                    format!("!crate::mutant({}) && (", mutant.id),
                    ")",
                    vec![mutant.id],
                ),
                None => {
                    let end = self.source.range(&node.pat).end;
                    let text = format!(" if !crate::mutant({})", mutant.id);
                    self.insertions.push(Insertion {
                        at: end,
                        partner: (end, end),
                        text,
                        ids: vec![mutant.id],
                    });
                }
            }
        }
        if let Some((_, guard)) = &node.guard {
            for mutant in self.found("MatchArmGuard", guard.span()) {
                let word = if mutant.replacement == "true" {
                    ""
                } else {
                    "!"
                };
                let and = if mutant.replacement == "true" {
                    "||"
                } else {
                    "&&"
                };
                self.wrap(
                    self.source.range(guard),
                    format!("({word}crate::mutant({}) {and} (", mutant.id),
                    "))",
                    vec![mutant.id],
                );
            }
        }
        visit::visit_arm(self, node);
    }

    fn visit_expr_struct(&mut self, node: &'ast syn::ExprStruct) {
        for field in &node.fields {
            let mutants = self.found("StructField", field.span());
            let (Some(mutant), Some(base), syn::Member::Named(name)) =
                (mutants.first(), &node.rest, &field.member)
            else {
                continue;
            };
            let range = self.source.range(&field.expr);
            let colon = if field.colon_token.is_some() {
                String::new()
            } else {
                format!("{name}: ")
            };
            let base = self.source.of(base);
            let before = format!(
                "{colon}if crate::mutant({}) {{ ({base}).{name} }} else {{ ",
                mutant.id
            );
            self.wrap(range, before, " }", vec![mutant.id]);
        }
        visit::visit_expr_struct(self, node);
    }
}
