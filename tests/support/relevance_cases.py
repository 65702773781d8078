"""Forty searches as people type them, each with the record that they mean."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """`typed` must bring the record with `idea` among the first five; `fields` are what else the record holds.

    `decoy` is an idea of newer records that hold the letters but not what is meant.
    """

    kind: str
    typed: str
    idea: str
    fields: tuple[tuple[str, Any], ...] = ()
    decoy: str = ""


CASES = (
    Case("typo", "kubrenetes rollout", "Kubernetes rollout plan for the billing service"),
    Case("typo", "onbording yoga", "Onboarding emails for a yoga studio"),
    Case("typo", "refacotr downtime", "Refactor the payment module without downtime"),
    Case("typo", "accesibility museum", "Accessibility audit of a museum's ticket shop"),
    Case("typo", "recieve", "Explain why parcels receive two tracking numbers"),
    Case("typo", "presupuseto familia", "Presupuesto mensual para una familia de cuatro"),
    Case("accents", "camion bomberos", "Dibuja un CAMIÓN de bomberos para colorear"),
    Case("accents", "CANCIÓN de cuna", "Una canción de cuna sobre la lluvia"),
    Case("accents", "naive cafe", "Naïve café poster in the style of the twenties"),
    Case("accents", "ubersetzen", "Einen Vertrag übersetzen lassen"),
    Case("accents", "strasse", "Wem gehört die Straße? Ein Aufsatz"),
    Case("word order", "poem rain autumn", "An autumn poem in which rain never stops"),
    Case("word order", "interview senior backend", "Backend interview questions for a senior hire"),
    Case("word order", "lisbon weekend", "Plan a weekend with children in Lisbon"),
    Case("word order", "sql slow orders", "Why is this orders query slow? SQL attached"),
    Case("prefix", "archi", "Architecture decision record for a message queue"),
    Case("prefix", "vegan birth", "Vegan birthday cake without sugar"),
    Case("prefix", "chur surv", "Churn survey for customers who left"),
    Case("infix", "berflow", "Why do my cyberflow dashboards drift"),
    Case("infix", "script grandmother", "A postscript for my grandmother's memoir"),
    Case("infix", "tergalac", "Intergalactic travel brochure"),
    Case("infix", "cake!", "Name the best pancake! competition", decoy="Pancake competition"),
    Case("cjk", "議事録 三行", "会議の議事録を三行に要約する"),
    Case("cjk", "旅行 子供", "東京旅行の計画を子供と立てる"),
    Case("cjk", "写一份 迁移", "写一份数据库迁移方案"),
    Case("cjk", "猫", "うちの猫が出てくる短い物語"),
    Case("cjk", "스크립트", "배포 스크립트를 설명해 줘"),
    Case("code", "c++ rust", "Port this parser from C++ to Rust", decoy="Call Rust from C code"),
    Case("code", "c# dates", "C# unit tests for a helper of dates", decoy="Dates in C headers"),
    Case("code", "it's late", "Say it's late without saying so", decoy="Its late delivery and its price"),
    Case("code", "foo-bar decent", "Rename foo-bar to something decent", decoy="A decent bar called foo"),
    Case("code", "node.js worker", "Memory leak in a Node.js worker", decoy="Each node, js or not, has a worker"),
    Case("code", "max_retries", "Explain what max_retries does to a client", decoy="Max retries a client's call"),
    Case("code", "{{customer}}", "Reminder for {{customer}} about an open invoice"),
    Case(
        "phrase",
        '"never translate"',
        "Never translate brand names in this catalogue",
        decoy="Translate what never was written",
    ),
    Case("phrase", '"a week"', "Menu for a week of night shifts", decoy="A weekend, or a long week"),
    Case("in the prompt", "troubadour", "A toast for my brother", (("improved_prompt", "You are a troubadour."),)),
    Case("in the role", "ornithologist", "Why do they sing at dawn", (("role", "A patient ornithologist"),)),
    Case("not", "budget teenager !template", "Budget talk with a teenager", decoy="Budget template for a teenager"),
    Case("filter", "is:fav dragon", "A dragon who is afraid of libraries", (("favorite", True),)),
)
