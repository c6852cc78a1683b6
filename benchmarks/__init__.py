"""What a run costs, held against what it could cost: yardsticks, growth, and the cost of each step."""
